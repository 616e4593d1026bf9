"""What people decide about payments, over HTTP."""

BY = {"On-Behalf-Of": "kari@agency.example"}


async def decide(desk, payment_id, what, expect=200, by=BY, **order):
    answer = await desk.service.http.post(f"/payments/{payment_id}/{what}", json=order, headers=by)
    assert answer.status_code == expect, answer.text
    return answer.json()


async def unplaced(desk):
    return await desk.get("/payments/unplaced")
