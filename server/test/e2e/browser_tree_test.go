package e2e

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"
)

// Heard is one thing on the page as somebody hears it who cannot see the page.
type Heard struct {
	Role, Name, Description, Value string
	States                         []string // such as «checked=true», «focused=true», «level=1», in alphabetical order
}

// said are the properties that a screen reader tells.
var said = []string{"checked", "disabled", "expanded", "focused", "invalid", "level", "live", "pressed", "valuetext"}

// Tree is what Chromium gives to screen readers of the page, in its order,
// without texts that only repeat the name of what they stand in.
func (p *Page) Tree() []Heard {
	p.t.Helper()
	result, err := chromedp.Call(p.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		p.t.Fatalf("read the accessibility tree: %v", err)
	}
	var tree []Heard
	for _, n := range result.Nodes {
		if n.Ignored || n.Role == nil {
			continue
		}
		h := Heard{Role: plain(n.Role), Name: plain(n.Name), Description: plain(n.Description), Value: plain(n.Value)}
		if slices.Contains([]string{"StaticText", "InlineTextBox", "none", "generic"}, h.Role) {
			continue
		}
		for _, property := range n.Properties {
			if slices.Contains(said, string(property.Name)) {
				h.States = append(h.States, string(property.Name)+"="+plain(property.Value))
			}
		}
		slices.Sort(h.States)
		tree = append(tree, h)
	}
	return tree
}

// plain is a value of the tree as text.
func plain(v *accessibility.Value) string {
	if v == nil || len(v.Value) == 0 {
		return ""
	}
	var text string
	if json.Unmarshal([]byte(v.Value), &text) == nil {
		return strings.Join(strings.Fields(text), " ")
	}
	return string(v.Value)
}

// Hears fails the test unless somebody who cannot see the page meets a role with
// this name and these states.
func (p *Page) Hears(role, name string, states ...string) Heard {
	p.t.Helper()
	var near []string
	for _, h := range p.Tree() {
		if h.Role != role {
			continue
		}
		if h.Name == name && !slices.ContainsFunc(states, func(s string) bool { return !slices.Contains(h.States, s) }) {
			return h
		}
		near = append(near, fmt.Sprintf("%q %v", h.Name, h.States))
	}
	p.t.Errorf("no %s is called %q with %v; there are %s", role, name, states, strings.Join(near, ", "))
	return Heard{}
}

// Spacing sets the distances of WCAG's text spacing criterion on everything, as
// readers who need them do, and takes them away again.
func (p *Page) Spacing(on bool) {
	p.t.Helper()
	Eval[bool](p, fmt.Sprintf(`(() => {
		document.adoptedStyleSheets = [];
		if (%t) {
			const sheet = new CSSStyleSheet();
			sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }");
			document.adoptedStyleSheets = [sheet];
		}
		return true;
	})()`, on))
}

// CutOff lists what does not hold its text: an element that hides what runs over.
func (p *Page) CutOff() []string {
	p.t.Helper()
	return Eval[[]string](p, `[...document.querySelectorAll("body *")].filter((e) => e.checkVisibility() && e.tagName !== "PROGRESS" &&
		getComputedStyle(e).overflow !== "visible" && getComputedStyle(e).clipPath === "none" &&
		(e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1) && !/auto|scroll/.test(getComputedStyle(e).overflow))
		.map((e) => e.tagName + " " + e.className + " " + e.innerText.slice(0, 40))`)
}
