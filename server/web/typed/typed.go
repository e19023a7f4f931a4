package typed

import (
	"bytes"
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// What every form that asks something sends beside its fields: the address of the page
// it was shown on, and what it held there.
const (
	pageField = "_page"
	heldField = "_held"
)

// Sent is what somebody typed into a form, and where.
type Sent struct {
	Action string
	Page   string // the address of the page that showed the form
	Held   string
	Values url.Values
}

// SentBy takes what a form sent apart; Page is empty if it was not marked.
func SentBy(action string, values url.Values) Sent {
	s := Sent{Action: action, Page: values.Get(pageField), Held: values.Get(heldField), Values: values}
	delete(values, pageField)
	delete(values, heldField)
	if !strings.HasPrefix(s.Page, "/") || strings.HasPrefix(s.Page, "//") || strings.Contains(s.Page, `\`) {
		s.Page = ""
	}
	return s
}

// Fields are the names that mark a form.
func Fields() []string { return []string{pageField, heldField} }

type edit struct {
	from, to int
	text     string
}

// changed is a page with its edits, of which no two overlap.
func changed(page []byte, edits []edit) []byte {
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		out.Write(page[at:e.from])
		out.WriteString(e.text)
		at = e.to
	}
	out.Write(page[at:])
	return out.Bytes()
}

// Mark gives each form that asks something the address it stands at and what it holds. The
// form that was sent and has come back keeps what it held when it was first shown.
func Mark(page []byte, at string, back Sent) []byte {
	var edits []edit
	for _, f := range Read(page) {
		as := held(f.holds())
		switch {
		case back.Page != "" && f.Action == back.Action:
			as = back.Held
		case !f.Asks:
			continue
		}
		edits = append(edits, edit{f.end, f.end, hidden(pageField, at) + hidden(heldField, as)})
	}
	return changed(page, edits)
}

func hidden(name, value string) string {
	return html.Token{Type: html.StartTagToken, Data: "input", Attr: []html.Attribute{
		{Key: "type", Val: "hidden"}, {Key: "name", Val: name}, {Key: "value", Val: value},
	}}.String()
}

// Difference is a field in which a page has changed since somebody began to type.
type Difference struct {
	Label     string
	Now, Mine []string // lines; Mine is empty where it was not touched
}

// find is the form of a page that something was sent by.
func (s Sent) find(page []byte) (found Form, ok bool) {
	seen, _ := url.ParseQuery(s.Held)
	best := -1
	for _, f := range Read(page) {
		common := 0
		for name := range f.holds() {
			if seen.Has(name) {
				common++
			}
		}
		if f.Action == s.Action && f.Asks && common > best {
			found, best = f, common
		}
	}
	return found, best >= 0
}

// Changed reports whether somebody else has stored, where s was typed, what s would undo.
func (s Sent) Changed(page []byte) bool {
	f, ok := s.find(page)
	_, found := s.merge(f)
	return ok && len(found) > 0
}

// merge puts together what a form holds now and what was typed: of a field that one of the
// two has changed, theirs; of one that both have, what was typed.
func (s Sent) merge(f Form) (all url.Values, found []Difference) {
	seen, err := url.ParseQuery(s.Held)
	now, all := f.holds(), url.Values{}
	for _, one := range f.fields {
		if !one.visible() || all.Has(one.name) {
			continue
		}
		name := one.name
		was, theirs, mine := seen.Get(name), sum(now[name]), sum(s.Values[name])
		if all[name] = s.Values[name]; theirs == mine || theirs == was || err != nil || !seen.Has(name) {
			continue
		}
		d := Difference{Label: one.label, Now: f.said(name, now[name])}
		if mine == was {
			all[name] = now[name]
		} else {
			d.Mine = f.said(name, s.Values[name])
		}
		if len(d.Now) > 1 && len(d.Mine) > 1 { // a table: only the lines that differ
			d.Now, d.Mine = without(d.Now, d.Mine), without(d.Mine, d.Now)
		}
		found = append(found, d)
	}
	return all, found
}

// said are values as the page calls them, line by line.
func (f Form) said(name string, values []string) (lines []string) {
	for _, value := range values {
		for _, one := range f.fields {
			if one.name == name && one.value == value && one.text != "" {
				value = one.text
				break
			}
		}
		for line := range strings.Lines(value) {
			if line = strings.TrimSpace(line); line != "" {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

func without(list, others []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(line string) bool { return slices.Contains(others, line) })
}

// Into gives what was typed back: the page with its form filled, what has changed in it
// meanwhile, and what was typed line by line if the form is not there any more.
func (s Sent) Into(page []byte) (filled []byte, found []Difference, homeless []string) {
	f, ok := s.find(page)
	if !ok {
		return page, nil, s.Lines()
	}
	all, found := s.merge(f)
	var edits []edit
	used := map[string]int{}
	for _, one := range f.fields {
		if !one.visible() {
			continue
		}
		values, tag := all[one.name], one.tag
		switch one.kind {
		case "checkbox", "radio", "option":
			attr := map[string]string{"option": "selected"}[one.kind]
			tag.Attr = set(tag.Attr, cmp.Or(attr, "checked"), "", slices.Contains(values, one.value))
			edits = append(edits, edit{one.from, one.to, tag.String()})
			continue
		}
		value := ""
		if i := used[one.name]; i < len(values) {
			value = values[i]
		}
		used[one.name]++
		if one.kind == "textarea" {
			edits = append(edits, edit{one.from, one.to, "\n" + html.EscapeString(value)})
			continue
		}
		tag.Attr = set(tag.Attr, "value", value, true)
		edits = append(edits, edit{one.from, one.to, tag.String()})
	}
	return changed(page, edits), found, nil
}

// Lines is what was typed into fields that are seen.
func (s Sent) Lines() (lines []string) {
	seen, _ := url.ParseQuery(s.Held)
	for _, name := range slices.Sorted(maps.Keys(seen)) {
		lines = append(lines, Form{}.said(name, s.Values[name])...)
	}
	return lines
}

// set gives a tag an attribute, or takes it away.
func set(list []html.Attribute, key, value string, on bool) []html.Attribute {
	list = slices.DeleteFunc(slices.Clone(list), func(a html.Attribute) bool { return a.Key == key })
	if on {
		list = append(list, html.Attribute{Key: key, Val: value})
	}
	return list
}

// Below puts a notice at the head of a page's main part.
func Below(page, notice []byte) []byte {
	at := bytes.Index(page, []byte("<main"))
	if at < 0 {
		return page
	}
	at += bytes.IndexByte(page[at:], '>') + 1
	return changed(page, []edit{{at, at, string(notice)}})
}
