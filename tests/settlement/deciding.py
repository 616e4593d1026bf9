"""What people decide about payments, over HTTP."""

BY = {"decided_by": "kari@agency.example"}


async def decide(desk, payment_id, what, expect=200, **more):
    answer = await desk.service.http.post(f"/payments/{payment_id}/{what}", json=BY | more)
    assert answer.status_code == expect, answer.text
    return answer.json()


async def unplaced(desk):
    return await desk.get("/payments/unplaced")
