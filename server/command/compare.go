package command

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"trivselspuls/server/serve"
	"trivselspuls/static"
)

// mostServed bounds what is read of one file from a server nobody vouches for.
const mostServed = 8 << 20

// compareServed fetches what a server gives browsers and compares it with what
// this release would give them, so that somebody outside can see that nothing
// was put into the page. A server could still give others something else than
// whoever compares: it shows a change, it does not rule one out.
type compareServed struct {
	Address string `arg:"" help:"such as https://svar.example.no"`
}

func (c *compareServed) run(ctx context.Context, s session) error {
	base, err := url.Parse(c.Address)
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" {
		return misuse("%q is not an address such as https://svar.example.no", c.Address)
	}
	assets, err := static.Load()
	if err != nil {
		return err
	}
	differences, err := servedDifferences(ctx, base, assets)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "This release is %s.\n", assets.Release())
	for _, d := range differences {
		fmt.Fprintln(s.out, d)
	}
	if len(differences) > 0 {
		return fmt.Errorf("%s serves something else than this release", base.Host)
	}
	fmt.Fprintf(s.out, "%s serves the same, and pages that use nothing else. Files: %d.\n", base.Host, len(assets.Addresses()))
	return nil
}

// servedDifferences says what differs, one line each.
func servedDifferences(ctx context.Context, base *url.URL, assets *static.Assets) (list []string, err error) {
	for _, page := range []string{"/", "/skjema", "/personvern"} {
		header, body, err := served(ctx, base, page)
		if err != nil {
			return nil, err
		}
		if got := header.Get("Content-Security-Policy"); got != serve.ContentPolicy {
			list = append(list, fmt.Sprintf("%s: another content policy: %s", page, got))
		}
		if page == "/personvern" && !bytes.Contains(body, []byte(">"+assets.Release()+"<")) {
			list = append(list, page+": tells another release")
		}
		for _, used := range usedBy(body) {
			if !slices.Contains(assets.Addresses(), used) {
				list = append(list, fmt.Sprintf("%s: uses what is not of this release: %.200s", page, used))
			}
		}
	}
	for _, address := range assets.Addresses() {
		_, body, err := served(ctx, base, address)
		if err != nil {
			return nil, err
		}
		if file, _ := assets.File(strings.TrimPrefix(address, static.Prefix)); !bytes.Equal(body, file.Body) {
			list = append(list, address+": not the file of this release")
		}
	}
	return list, nil
}

// served reads one page or file. An answer without success is read too: what it
// says is then something else than was expected.
func served(ctx context.Context, base *url.URL, path string) (http.Header, []byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base.JoinPath(path).String(), nil)
	if err != nil {
		return nil, nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, nil, fmt.Errorf("fetch %s: %w", path, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, mostServed))
	if err != nil {
		return nil, nil, fmt.Errorf("fetch %s: %w", path, err)
	}
	return response.Header, body, nil
}

// usedBy lists what a page makes the browser load or run: addresses of scripts
// and of what is linked, the text of inline scripts, and what could lead
// elsewhere. An empty data: icon loads nothing.
func usedBy(page []byte) (list []string) {
	document, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return []string{err.Error()}
	}
	for node := range document.Descendants() {
		attributes := map[string]string{}
		for _, a := range node.Attr {
			if attributes[a.Key] = a.Val; strings.HasPrefix(a.Key, "on") {
				list = append(list, a.Key+"="+a.Val)
			}
		}
		switch node.Data {
		case "script":
			if src, ok := attributes["src"]; ok {
				list = append(list, src)
			} else if node.FirstChild != nil {
				list = append(list, "script: "+node.FirstChild.Data)
			}
		case "link":
			if href := attributes["href"]; href != "data:," {
				list = append(list, href)
			}
		case "iframe", "object", "embed", "base":
			list = append(list, "<"+node.Data+">")
		case "meta":
			if _, ok := attributes["http-equiv"]; ok {
				list = append(list, "<meta http-equiv>")
			}
		}
	}
	return list
}

// tellVersion says what this program was built from. Two that say the same, and not that
// something was modified, are the same bytes (decision 0465).
type tellVersion struct{}

func (*tellVersion) run(_ context.Context, s session) error {
	assets, err := static.Load()
	if err != nil {
		return err
	}
	info, _ := debug.ReadBuildInfo()
	fmt.Fprintf(s.out, "trivselspuls %s, %s, %s/%s\n", info.Main.Version, info.GoVersion, runtime.GOOS, runtime.GOARCH)
	for _, setting := range info.Settings {
		if name, is := strings.CutPrefix(setting.Key, "vcs."); is {
			fmt.Fprintf(s.out, "%s: %s\n", name, setting.Value)
		}
	}
	fmt.Fprintf(s.out, "This release is %s.\n", assets.Release())
	return nil
}
