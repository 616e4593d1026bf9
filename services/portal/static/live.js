// Live where people wait: an approved invoice's case number appears in the receipt as soon as it is known.
// Pages work without this file; a reload shows the same.
"use strict";

const waiting = new Map(
  [...document.querySelectorAll("[data-invoice]")].map((cell) => [cell.dataset.invoice, cell]),
);

if (waiting.size > 0 && "EventSource" in window) {
  const address = new URLSearchParams([...waiting.keys()].map((id) => ["invoice", id]));
  const told = new EventSource(`/live/transfers?${address}`);

  told.addEventListener("transferred", (event) => {
    const { invoice, address: page, text } = JSON.parse(event.data);
    const cell = waiting.get(invoice);
    if (!cell) return;
    const link = document.createElement("a");
    link.href = page;
    link.textContent = text;
    cell.append(" – ", link);
    waiting.delete(invoice);
  });
  told.addEventListener("done", () => told.close());
  window.addEventListener("pagehide", () => told.close());
}
