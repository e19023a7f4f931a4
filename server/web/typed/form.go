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
	fields []field
}

// field is one that is typed into, or one of several choices.
type field struct {
	*html.Node
	name   string
	chosen string // the attribute of a choice that is made
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
	var of string // the name of the select
	for one := range n.Descendants() {
		name, kind := attr(one, "name"), cmp.Or(attr(one, "type"), one.Data)
		switch {
		case kind == "select":
			of = name
		case kind == "option":
			name = of
		case one.Data != "input" && one.Data != "textarea":
			continue
		}
		secret = secret || kind == "password" || name == "code" || attr(one, "autocomplete") == "one-time-code"
		if name != "" && (has(one, "data-stored") || !slices.Contains([]string{"hidden", "file", "submit", "select"}, kind)) {
			f.fields = append(f.fields, field{one, name, map[string]string{"checkbox": "checked", "radio": "checked", "option": "selected"}[kind]})
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

// carries reports whether a page that asks something first sends a value on unseen.
func carries(doc *html.Node, action, name, value string) bool {
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "form" && attr(n, "action") == action {
			if sent := find(n, "input", "name", name); attr(sent, "type") == "hidden" && attr(sent, "value") == value {
				return true
			}
		}
	}
	return false
}

// holds are the values of a form: what a browser would send of them.
func (f form) holds() url.Values {
	held := url.Values{}
	for _, one := range f.fields {
		switch before := held[one.name]; {
		case one.Data == "textarea":
			held.Add(one.name, text(one.Node))
		case one.Data == "option" && (before == nil || has(one.Node, one.chosen)):
			held.Set(one.name, attr(one.Node, "value"))
		case one.chosen != "" && !has(one.Node, one.chosen):
			held[one.name] = before // one that is asked for and not sent
		case one.Data == "input":
			held.Add(one.name, attr(one.Node, "value"))
		}
	}
	return held
}

// held says what a form holds, without saying it: name by name a part of its hash; of a field
// that shows what would be stored, what is.
func (f form) held() string {
	sums := url.Values{}
	for name, list := range f.holds() {
		sums.Set(name, sum(list))
	}
	for _, one := range f.fields {
		if has(one.Node, "data-stored") {
			sums.Set(one.name, sum([]string{attr(one.Node, "data-stored")}))
		}
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
		if one.name != name {
			continue
		}
		at := one.Node
		for one.Data == "option" && at.Data != "select" {
			at = at.Parent
		}
		label = text(find(doc, "label", "for", attr(at, "id")))
		if one.Data == "option" {
			choices[attr(one.Node, "value")] = text(one.Node)
		} else if one.chosen != "" {
			choices[attr(one.Node, "value")] = label
			for label = ""; at != nil && label == ""; at = at.Parent {
				if at.Data == "fieldset" {
					label = text(find(at, "legend", "", ""))
				}
			}
		}
	}
	return label, choices
}

// fill puts values into the fields of a form.
func (f form) fill(values url.Values) {
	for _, one := range f.fields {
		list, value := values[one.name], values.Get(one.name)
		if one.chosen != "" {
			set(one.Node, one.chosen, "", slices.Contains(list, attr(one.Node, "value")))
			continue
		}
		if len(list) > 0 {
			values[one.name] = list[1:]
		}
		if one.Data == "textarea" {
			one.FirstChild, one.LastChild = nil, nil
			one.AppendChild(&html.Node{Type: html.TextNode, Data: value})
			continue
		}
		set(one.Node, "value", value, true)
	}
}
