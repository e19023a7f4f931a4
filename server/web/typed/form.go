package typed

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Form is a form that a page sends, and what it holds before anybody types.
type Form struct {
	Action string
	Asks   bool // somebody can type or choose in it, and nothing of that is a secret
	fields []field
	end    int // where the page's next fields would be its
	secret bool
}

type field struct {
	name, kind  string // an input's type, or the tag
	id          string
	value, text string // text is how a choice is called
	label       string
	chosen      bool
	tag         html.Token
	from, to    int // of the tag in the page; of a textarea, its content
}

// reading is where a page has been read to.
type reading struct {
	forms          []Form
	in             *Form
	label, legend  string // the id whose label is being read; the legend of these choices
	labels         map[string]string
	name           string // of the select
	inLegend, text bool
}

// Read finds the forms of a page.
func Read(page []byte) []Form {
	z, at, r := html.NewTokenizer(bytes.NewReader(page)), 0, reading{labels: map[string]string{}}
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		from := at
		at += len(z.Raw())
		switch token := z.Token(); kind {
		case html.StartTagToken, html.SelfClosingTagToken:
			r.start(token, from, at)
		case html.TextToken:
			r.words(token.Data, at)
		case html.EndTagToken:
			r.finish(token.Data, from)
		}
	}
	for i := range r.forms {
		for j := range r.forms[i].fields {
			switch one := &r.forms[i].fields[j]; one.kind {
			case "checkbox", "radio":
				one.text = r.labels[one.id]
			default:
				one.label = r.labels[one.id]
			}
		}
		r.forms[i].Asks = r.forms[i].Asks && !r.forms[i].secret
	}
	return r.forms
}

func (r *reading) start(token html.Token, from, at int) {
	attr := map[string]string{}
	for _, one := range token.Attr {
		attr[one.Key] = one.Val
	}
	r.text = false
	switch token.Data {
	case "form":
		if attr["method"] == "post" {
			_, opens := attr["data-opens"]
			_, closes := attr["data-closes"]
			r.forms = append(r.forms, Form{Action: attr["action"], secret: opens || closes || attr["target"] != ""})
			r.in = &r.forms[len(r.forms)-1]
		}
	case "label":
		r.label = attr["for"]
	case "legend":
		r.legend, r.inLegend = "", true
	case "input", "textarea", "select", "option":
		if r.in != nil {
			r.field(token, attr, from, at)
		}
	}
}

// field notes one field. A code or a password is never kept, and nor is anything beside it.
func (r *reading) field(token html.Token, attr map[string]string, from, at int) {
	one := field{name: attr["name"], id: attr["id"], kind: token.Data, value: attr["value"], tag: token, from: from, to: at}
	_, checked := attr["checked"]
	_, selected := attr["selected"]
	one.chosen = checked || selected
	switch one.kind {
	case "select":
		r.name = one.name
	case "option":
		one.name = r.name
	case "textarea":
		one.from = at
	case "input":
		one.kind = attr["type"]
		if slices.Contains([]string{"checkbox", "radio"}, one.kind) {
			one.label = r.legend
		}
	}
	r.in.secret = r.in.secret || one.kind == "password" || one.name == "code" || attr["autocomplete"] == "one-time-code"
	r.in.Asks = r.in.Asks || one.visible()
	r.text = one.kind == "textarea" || one.kind == "option"
	r.in.fields = append(r.in.fields, one)
}

func (r *reading) words(words string, at int) {
	if r.inLegend {
		r.legend += " " + words
	}
	if r.label != "" {
		r.labels[r.label] = strings.TrimSpace(r.labels[r.label] + " " + strings.TrimSpace(words))
	}
	if !r.text || r.in == nil {
		return
	}
	if last := &r.in.fields[len(r.in.fields)-1]; last.kind == "textarea" {
		last.value, last.to = strings.TrimPrefix(words, "\n"), at
	} else {
		last.text = strings.TrimSpace(words)
	}
	r.text = false
}

func (r *reading) finish(tag string, from int) {
	switch tag {
	case "form":
		if r.in != nil {
			r.in.end, r.in = from, nil
		}
	case "label":
		r.label = ""
	case "legend":
		r.legend, r.inLegend = strings.TrimSpace(r.legend), false
	case "textarea", "option":
		r.text = false
	}
}

func (one field) visible() bool {
	return one.name != "" && !slices.Contains([]string{"hidden", "password", "file", "submit", "select"}, one.kind)
}

// holds are the values of every field that is seen: what a browser would send of them.
func (f Form) holds() url.Values {
	held := url.Values{}
	for _, one := range f.fields {
		if !one.visible() {
			continue
		}
		before := held[one.name]
		switch one.kind {
		case "checkbox", "radio":
			if held[one.name] = before; one.chosen {
				held[one.name] = append(before, one.value)
			}
		case "option":
			if one.chosen || before == nil {
				held.Set(one.name, one.value)
			}
		default:
			held[one.name] = append(before, one.value)
		}
	}
	return held
}

// held says what a form held, without saying it: name by name a part of its hash.
func held(values url.Values) string {
	sums := url.Values{}
	for name, list := range values {
		sums.Set(name, sum(list))
	}
	return sums.Encode()
}

func sum(list []string) string {
	all := strings.ReplaceAll(strings.Join(list, "\x00"), "\r\n", "\n")
	if all == "" {
		return "" // a field that is not sent is an empty one
	}
	hash := sha256.Sum256([]byte(strings.TrimSpace(all)))
	return base64.RawURLEncoding.EncodeToString(hash[:6])
}
