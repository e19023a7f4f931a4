package typed

import (
	"bytes"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// What every form that asks something sends beside its fields: the address of the page
// it was shown on, and what it held there.
const (
	PageField = "_page"
	HeldField = "_held"
)

// Sent is what somebody typed into a form, and where.
type Sent struct {
	Action string
	Page   string // the address of the page that showed the form
	Held   url.Values
	Values url.Values
}

// SentBy takes what a form sent apart. Page is empty if it was not marked, or names
// what a browser could take for another site.
func SentBy(action string, values url.Values) Sent {
	s := Sent{Action: action, Page: values.Get(PageField), Values: values}
	s.Held, _ = url.ParseQuery(values.Get(HeldField))
	if at, err := url.Parse(s.Page); err != nil || at.Host != "" || !strings.HasPrefix(s.Page, "/") || strings.Contains(s.Page, `\`) {
		s.Page = ""
	}
	return s
}

// Mark gives each form that asks something the address it stands at and what it holds. The
// form that was sent and has come back keeps what it held when it was first shown.
func Mark(page []byte, at string, back Sent) []byte {
	_, forms := read(page)
	pieces := bytes.Split(page, []byte("</form>")) // what people write cannot hold it
	for i, f := range forms {
		if len(f.fields) == 0 || i+1 >= len(pieces) {
			continue
		}
		held := f.held()
		if back.by(f) {
			held = back.Held.Encode()
		}
		pieces[i] = fmt.Appendf(slices.Clone(pieces[i]), `<input type="hidden" name="%s" value="%s"><input type="hidden" name="%s" value="%s">`,
			PageField, html.EscapeString(at), HeldField, html.EscapeString(held))
	}
	return bytes.Join(pieces, []byte("</form>"))
}

// by reports whether s was typed into a form: its fields are those that s was shown.
func (s Sent) by(f form) bool {
	return f.action == s.Action && slices.ContainsFunc(f.fields, func(one field) bool { return s.Held.Has(one.name) })
}

// Difference is a field in which a page has changed since somebody began to type.
type Difference struct {
	Label     string
	Now, Mine []string // lines; Mine is empty where it was not touched
}

// Into gives what was typed back: the page with its form filled, what has changed in it
// meanwhile, and what was typed line by line if the form is not there any more. Of a field
// that one of the two has changed it holds theirs; of one that both have, what was typed.
func (s Sent) Into(page []byte) (filled []byte, found []Difference, homeless []string) {
	doc, forms := read(page)
	i := slices.IndexFunc(forms, s.by)
	if i < 0 {
		for _, name := range slices.Sorted(maps.Keys(s.Held)) {
			if !carries(doc, s.Action, name, s.Values.Get(name)) {
				homeless = append(homeless, lines(s.Values[name], nil)...)
			}
		}
		return page, nil, homeless
	}
	now, all := forms[i].holds(), url.Values{}
	for _, name := range slices.Sorted(maps.Keys(now)) {
		was, theirs, mine := s.Held.Get(name), sum(now[name]), sum(s.Values[name])
		if all[name] = s.Values[name]; theirs == mine || theirs == was || !s.Held.Has(name) {
			continue
		}
		label, choices := forms[i].called(doc, name)
		d := Difference{Label: strings.TrimSpace(label), Now: lines(now[name], choices)}
		if mine == was {
			all[name] = now[name]
		} else {
			d.Mine = lines(s.Values[name], choices)
		}
		found = append(found, d)
	}
	forms[i].fill(all)
	var out bytes.Buffer
	_ = html.Render(&out, doc) // into memory, what was parsed
	return out.Bytes(), found, nil
}

// lines are values as the page calls them, line by line.
func lines(values []string, called map[string]string) (all []string) {
	for _, value := range values {
		if name, ok := called[value]; ok {
			value = name
		}
		for line := range strings.Lines(value) {
			if line = strings.TrimSpace(line); line != "" {
				all = append(all, line)
			}
		}
	}
	return all
}

// Below puts a notice at the head of a page's main part.
func Below(page, notice []byte) []byte {
	at := bytes.Index(page, []byte("<main"))
	if at < 0 {
		return page
	}
	at += bytes.IndexByte(page[at:], '>') + 1
	return slices.Concat(page[:at], notice, page[at:])
}
