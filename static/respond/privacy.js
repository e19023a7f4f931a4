// Fetched when somebody wants to read it, and imports nothing of the page's, so that it weighs nothing until then.

/**
 * Puts the page on privacy into an element; the browser reads it, for here no text may become markup.
 * Gives whether it came.
 */
export const putPrivacy = (href, into) => new Promise((done) => {
  const request = new XMLHttpRequest();
  request.open("GET", href);
  request.responseType = "document";
  request.onloadend = () => {
    const page = request.response?.querySelector("main .prose");
    if (page) {
      const { lang, dir } = request.response.documentElement;
      Object.assign(into, { lang, dir });
      page.querySelector(".languages")?.remove(); // which lead away
      into.replaceChildren(...page.children);
      into.querySelector("h1").tabIndex = -1;
      for (const link of into.querySelectorAll("a")) link.target = "_blank"; // a slip that was scanned stays open here
    }
    done(Boolean(page));
  };
  request.send();
});
