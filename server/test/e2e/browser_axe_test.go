package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Every rule of axe, best practices too, or those that look at colours.
const (
	everyRule   = `{ resultTypes: ["violations"] }`
	colourRules = `{ resultTypes: ["violations"], runOnly: ["color-contrast", "link-in-text-block"] }`
)

// axeCall runs rules and lists violations as one line each.
const axeCall = `axe.run(document, %s).then(result =>
	result.violations.flatMap(v => v.nodes.map(n => v.id + ": " + v.help + "\n    " + n.target.join(" ") + "  " + n.html.slice(0, 160) + "\n    " + (n.failureSummary || "").replace(/\s+/g, " "))).join("\n"))`

// Axe fails the test for every accessibility violation axe-core finds on the
// page as it stands. It runs in a world of its own, so the page's content policy
// stays on and the page cannot see it.
func (p *Page) Axe() {
	p.t.Helper()
	p.judge("axe", everyRule)
}

// AxeDark judges the colours of the page as it stands in the dark. The page is
// light again afterwards.
func (p *Page) AxeDark() {
	p.t.Helper()
	p.Prefer("prefers-color-scheme", "dark")
	p.judge("axe in the dark", colourRules)
	p.Prefer("prefers-color-scheme", "light")
}

func (p *Page) judge(how, rules string) {
	p.t.Helper()
	if found := p.violations(rules); found != "" {
		p.t.Errorf("%s at %s:\n%s", how, p.Location(), found)
	}
}

func (p *Page) violations(rules string) string {
	p.t.Helper()
	source := axeSource(p)
	return run(p, "run axe", func(ctx context.Context, t *chromedp.Target) (string, error) {
		tree, err := cdp.Call(ctx, t, page.GetFrameTree, cdp.Empty{})
		if err != nil {
			return "", err
		}
		world, err := cdp.Call(ctx, t, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{
			FrameID: tree.FrameTree.Frame.ID, WorldName: "axe",
		})
		if err != nil {
			return "", err
		}
		// Its world stays as long as the document does, and axe in it.
		there, err := evaluateIn(ctx, t, world.ExecutionContextID, "typeof axe")
		if err == nil && there == "undefined" {
			_, err = evaluateIn(ctx, t, world.ExecutionContextID, source+"; 0")
		}
		if err != nil {
			return "", err
		}
		return evaluateIn(ctx, t, world.ExecutionContextID, fmt.Sprintf(axeCall, rules))
	})
}

func evaluateIn(ctx context.Context, t *chromedp.Target, world runtime.ExecutionContextID, expression string) (string, error) {
	yes := true
	result, err := cdp.Call(ctx, t, runtime.Evaluate, runtime.EvaluateParams{
		Expression: expression, ContextID: world, AwaitPromise: &yes, ReturnByValue: &yes,
	})
	if err != nil {
		return "", err
	}
	if result.ExceptionDetails != nil {
		return "", fmt.Errorf("axe: %s", exception(result.ExceptionDetails))
	}
	var text string
	if result.Result.Type == "string" {
		err = json.Unmarshal(result.Result.Value, &text)
	}
	return text, err
}

// axeSource reads axe-core from the front-end packages, which lie at the root of
// the module.
func axeSource(p *Page) string {
	p.t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		p.t.Fatal(err)
	}
	for dir != filepath.Dir(dir) {
		source, err := os.ReadFile(filepath.Join(dir, "node_modules", "axe-core", "axe.min.js"))
		if err == nil {
			return strings.TrimSpace(string(source))
		}
		dir = filepath.Dir(dir)
	}
	p.t.Fatal("axe-core is not installed: run `make build`")
	return ""
}
