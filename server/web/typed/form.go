package typed

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// form is a form of a page, and what can be typed or chosen in it. Where that is nothing,
// or somebody's secret, it has no fields.
type form struct {
	action string
	fields []*html.Node
}

// read finds the forms of a page.
func read(page []byte) (doc *html.Node, forms []form) {
	doc, _ = html.ParseWithOptions(bytes.NewReader(page), html.ParseOptionEnableScripting(false)) // all bytes are a page
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "form" {
			forms = append(forms, formOf(n))
		}
	}
	return doc, forms
}

// formOf reads a form. A code or a password is never kept, and nor is anything beside it.
func formOf(n *html.Node) form {
	f := form{action: attr(n, "action")}
	secret := attr(n, "method") != "post" || has(n, "data-opens") || has(n, "data-closes") || has(n, "target")
	for one := range n.Descendants() {
		if !slices.Contains([]string{"input", "textarea", "select"}, one.Data) || attr(one, "name") == "" {
			continue
		}
		secret = secret || attr(one, "type") == "password" || attr(one, "name") == "code" || attr(one, "autocomplete") == "one-time-code"
		if !slices.Contains([]string{"hidden", "file", "submit"}, attr(one, "type")) {
			f.fields = append(f.fields, one)
		}
	}
	if secret {
		f.fields = nil
	}
	return f
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

// set gives an element an attribute, or takes it away.
func set(n *html.Node, key, value string, on bool) {
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
	if on {
		n.Attr = append(n.Attr, html.Attribute{Key: key, Val: value})
	}
}

func text(n *html.Node) string {
	var all strings.Builder
	for one := range n.Descendants() {
		if one.Type == html.TextNode {
			all.WriteString(one.Data)
		}
	}
	return all.String()
}

// find is the first element within n of a tag, and with an attribute if a key is given.
func find(n *html.Node, tag, key, value string) *html.Node {
	for one := range n.Descendants() {
		if one.Type == html.ElementNode && one.Data == tag && (key == "" || attr(one, key) == value) {
			return one
		}
	}
	return &html.Node{}
}

func choice(n *html.Node) bool { return attr(n, "type") == "checkbox" || attr(n, "type") == "radio" }

// options are the choices of a select, and the chosen one.
func options(n *html.Node) (all []*html.Node, chosen *html.Node) {
	for one := range n.Descendants() {
		if one.Data != "option" {
			continue
		}
		if all = append(all, one); chosen == nil || has(one, "selected") {
			chosen = one
		}
	}
	return all, cmp.Or(chosen, &html.Node{})
}

// holds are the values of a form: what a browser would send of them.
func (f form) holds() url.Values {
	held := url.Values{}
	for _, one := range f.fields {
		name, value := attr(one, "name"), attr(one, "value")
		switch {
		case one.Data == "textarea":
			value = text(one)
		case one.Data == "select":
			_, chosen := options(one)
			value = attr(chosen, "value")
		case choice(one) && !has(one, "checked"):
			held[name] = slices.Clip(held[name])
			continue
		}
		held.Add(name, value)
	}
	return held
}

// held says what a form holds, without saying it: name by name a part of its hash.
func (f form) held() string {
	sums := url.Values{}
	for name, list := range f.holds() {
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

// called is how a page calls a field, and its choices by their values.
func (f form) called(doc *html.Node, name string) (label string, choices map[string]string) {
	choices = map[string]string{}
	for _, one := range f.fields {
		if attr(one, "name") != name {
			continue
		}
		label = text(find(doc, "label", "for", attr(one, "id")))
		if choice(one) {
			choices[attr(one, "value")] = label
			for label = ""; one != nil && label == ""; one = one.Parent {
				if one.Data == "fieldset" {
					label = text(find(one, "legend", "", ""))
				}
			}
			continue
		}
		all, _ := options(one)
		for _, option := range all {
			choices[attr(option, "value")] = text(option)
		}
	}
	return label, choices
}

// fill puts values into the fields of a form.
func (f form) fill(values url.Values) {
	for _, one := range f.fields {
		list, value := values[attr(one, "name")], ""
		switch {
		case choice(one):
			set(one, "checked", "", slices.Contains(list, attr(one, "value")))
			continue
		case one.Data == "select":
			all, _ := options(one)
			for _, option := range all {
				set(option, "selected", "", slices.Contains(list, attr(option, "value")))
			}
			continue
		case len(list) > 0:
			value, values[attr(one, "name")] = list[0], list[1:]
		}
		if one.Data == "textarea" {
			one.FirstChild, one.LastChild = nil, nil
			one.AppendChild(&html.Node{Type: html.TextNode, Data: value})
			continue
		}
		set(one, "value", value, true)
	}
}
