"""Which variables each service reads, as its settings say: for the tests of what is deployed."""

from importlib import import_module

from pydantic_settings import BaseSettings

from shared.agency import AgencySettings
from shared.norway import rates
from shared.poweroffice.settings import PowerOfficeSettings
from shared.settings import CommonSettings

PRINT_THE_AGENCY = ("dunning", "transfer", "settlement")


def fields(settings: type[BaseSettings]) -> set[str]:
    prefix = settings.model_config["env_prefix"]
    return {f"{prefix}{name}".upper() for name in settings.model_fields}


def known_to(service: str) -> set[str]:
    """Every variable that a service reads."""
    own = import_module(f"services.{service}.settings").Settings
    theirs = {f"{service.upper()}_AMQP_URL", "FORWARDED_ALLOW_IPS", "OTEL_EXPORTER_OTLP_ENDPOINT"}
    theirs.add(rates.ENVIRONMENT_VARIABLE)
    agency = fields(AgencySettings) if service in PRINT_THE_AGENCY else set()
    return fields(own) | fields(CommonSettings) | fields(PowerOfficeSettings) | agency | theirs


def required_by(service: str) -> set[str]:
    """The variables without which a service does not start."""
    classes = [import_module(f"services.{service}.settings").Settings, CommonSettings]
    if service != "portal":
        classes.append(PowerOfficeSettings)
    if service in PRINT_THE_AGENCY:
        classes.append(AgencySettings)
    return {
        f"{settings.model_config['env_prefix']}{name}".upper()
        for settings in classes
        for name, field in settings.model_fields.items()
        if field.is_required()
    }
