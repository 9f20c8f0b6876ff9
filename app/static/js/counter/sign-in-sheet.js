// The sheet that asks for the password when the session has ended. It is not modal: the scan box goes on catching scans.

export class SignInSheet {
  /** `onSignedIn(token, username)` gets the new CSRF token and who signed in; `onScan(code)` what was scanned into the field. */
  constructor(dialog, box, onSignedIn, onScan) {
    this.dialog = dialog;
    this.box = box;
    this.onSignedIn = onSignedIn;
    this.onScan = onScan;
    this.form = dialog.querySelector("form");
    this.error = dialog.querySelector("[role=alert]");
    dialog.querySelector("[data-another]").addEventListener("click", () => this.askAnother());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#signIn();
    });
  }

  get isOpen() {
    return this.dialog.open;
  }

  /** The focus stays in the box while a code is on its way into it. */
  open(isRole) {
    if (isRole) this.error.textContent = this.error.dataset.notAllowed;
    if (this.isOpen) return;
    const isMidScan = Boolean(this.box.value);
    this.dialog.show();
    (isMidScan ? this.box : this.form.elements.password).focus();
  }

  /** Somebody else signs in. */
  askAnother() {
    this.open();
    this.form.elements.username.value = "";
    this.form.elements.username.focus();
  }

  close() {
    if (!this.isOpen) return;
    this.form.elements.password.value = "";
    this.error.textContent = "";
    this.dialog.close();
    this.box.focus({ preventScroll: true });
  }

  async #signIn() {
    const { username, password } = this.form.elements;
    const answer = await this.#ask({ username: username.value, password: password.value });
    if (answer.csrf_token) return this.onSignedIn(answer.csrf_token, answer.username);
    if (answer.error?.code === "scanned") {
      const code = password.value;
      password.value = "";
      return this.onScan(code);
    }
    this.error.textContent = answer.error?.message ?? this.error.dataset.noAnswer;
    password.select();
  }

  async #ask(credentials) {
    try {
      const response = await fetch(this.form.getAttribute("action"), {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Requested-With": "scan-queue" },
        body: JSON.stringify(credentials),
      });
      return await response.json();
    } catch {
      return {};
    }
  }
}
