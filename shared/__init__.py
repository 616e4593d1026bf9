"""What every service builds on; never imports a service."""
