"""What schemathesis cannot know: who asks, and orders that are there to ask for.

VITRINE_SHOP is where the service listens. With VITRINE_STAFF_EMAIL and VITRINE_STAFF_PASSWORD it is asked as staff, else
as a guest.
"""

import itertools
import os
import secrets

import requests
import schemathesis

SHOP = os.environ["VITRINE_SHOP"]
EMAIL = os.environ.get("VITRINE_STAFF_EMAIL")
# Changes are taken from the shop's own pages alone.
OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}
ORDERS = 4
ADDRESS = {"name": "Ada Lovelace", "line1": "Torstraße 1", "city": "Berlin", "postal_code": "10119", "country": "DE"}


class Browser:
    """Asks as the shop's pages do, and keeps cookies."""

    def __init__(self):
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers.update(OWN_PAGE)

    def post(self, path, body, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        headers["Idempotency-Key"] = secrets.token_hex(16)
        answer = self.session.post(SHOP + path, json=body, headers=headers, timeout=60)
        assert answer.ok, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def order(self, pay):
        """Orders two chairs as a guest; the order's number and its key."""
        self.post("/api/cart/lines", {"sku": "ALBA-OAK-MOSS", "quantity": 2})
        quote = self.post("/api/checkout/quote", {"country": "DE", "shipping_method": "standard"})
        checkout = {
            "email": "ada@example.com",
            "shipping_address": ADDRESS,
            "shipping_method": "standard",
            "expected_total": quote["totals"]["total"],
        }
        order = self.post("/api/orders", checkout)
        if pay:
            payment = self.post(f"/api/orders/{order['number']}/payments", {}, Order_Token=order["token"])
            card = {"client_secret": payment["client_secret"], "number": "4242 4242 4242 4242"}
            self.post(f"/api/test-payments/{payment['intent']}/confirm", card)
        return order["number"], order["token"]

    def cookie(self):
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.session.cookies)


browser = Browser()
if EMAIL:
    browser.post("/api/session", {"email": EMAIL, "password": os.environ["VITRINE_STAFF_PASSWORD"]})
# Of several guests, as each has one cart.
orders = itertools.cycle([Browser().order(pay=i % 2 == 0) for i in range(ORDERS)])
# Apart, as there is little to be done with an order once it is called off.
doomed = itertools.cycle([Browser().order(pay=i % 2 == 0) for i in range(ORDERS)])
turn = itertools.count()


@schemathesis.hook
def filter_query(context, query):
    """An empty parameter is none, as forms send them; a document cannot say so."""
    return not query or all(value not in ("", [""]) for value in query.values())


@schemathesis.hook
def before_call(context, case, kwargs):
    """Every other order that is asked for is one that is there."""
    case.headers.update(OWN_PAGE)
    case.headers["Cookie"] = browser.cookie()
    if "/orders/{number}" in case.path and next(turn) % 2:
        number, token = next(doomed if case.path.endswith("/cancel") else orders)
        case.path_parameters["number"] = number
        if not case.path.startswith("/api/admin/"):
            case.headers["Order-Token"] = token
