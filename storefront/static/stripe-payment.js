// <stripe-payment>: Stripe's Payment Element in an element of ours. Loaded only where Stripe moves the money; Stripe asks
// for its script to come from its own origin. Fires `paid`; or with the reason in words `declined`, where the card was, or
// `refused`, where it came to nothing for another reason.
const SCRIPT = "https://js.stripe.com/v3";

const loaded = () =>
  (globalThis.vitrineStripe ??= new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: SCRIPT, onload: resolve });
    script.onerror = () => {
      globalThis.vitrineStripe = undefined;
      reject(new Error("The payment form could not be loaded. Check your connection, then load the page again."));
    };
    document.head.append(script);
  }));

class StripePayment extends HTMLElement {
  static observedAttributes = ["confirm"];
  #stripe;
  #elements;

  connectedCallback() {
    this.#mount().catch((error) => this.#refuse(error.message));
  }

  attributeChangedCallback(_name, before, now) {
    if (now && now !== before) this.#confirm().catch((error) => this.#refuse(error.message));
  }

  async #mount() {
    await loaded();
    if (!this.isConnected || this.#elements) return;
    this.#stripe = globalThis.Stripe(this.getAttribute("publishable-key"));
    const dark = getComputedStyle(this).colorScheme === "dark" || (getComputedStyle(this).colorScheme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
    this.#elements = this.#stripe.elements({
      clientSecret: this.getAttribute("client-secret"),
      appearance: { theme: dark ? "night" : "stripe", variables: { borderRadius: "0px" } },
    });
    // Stripe wants a plain element in the document to fill.
    const place = document.createElement("div");
    this.append(place);
    const fields = this.#elements.create("payment");
    fields.on("loaderror", ({ error }) => this.#refuse(error.message));
    fields.mount(place);
  }

  async #confirm() {
    if (!this.#elements) {
      // Where its script was lost, it is fetched again.
      await this.#mount();
      return this.#refuse("The payment form was still being loaded. Fill it in, then pay.");
    }
    const { error } = await this.#stripe.confirmPayment({
      elements: this.#elements,
      confirmParams: { return_url: this.getAttribute("return-url") },
      redirect: "if_required",
    });
    if (error) this.#refuse(error.message, error.type === "card_error" ? "declined" : "refused");
    else this.dispatchEvent(new CustomEvent("paid"));
  }

  #refuse(detail, name = "refused") {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

customElements.define("stripe-payment", StripePayment);
