package survey

import (
	"net/mail"
	"net/url"
	"strings"
	"unicode"
)

// Contact is somebody respondents may turn to, besides the national help lines:
// the school nurse, the municipality's ombud. It has a telephone number, a link or both.
type Contact struct {
	Name  string `json:"name"`  // of a person or a role
	Phone string `json:"phone"` // digits, spaces and a leading plus
	Note  string `json:"note"`  // such as when and where somebody is; may be empty
	Link  string `json:"link"`  // an e-mail address, or a page's beginning with https://
}

// MaxContacts is how many an owner or a unit may name: a long list helps nobody.
const MaxContacts = 4

// Href is where the link leads: mailto: or https: and nothing else; empty without one.
func (c Contact) Href() string {
	if address, err := mail.ParseAddress(c.Link); err == nil && address.Address == c.Link && !strings.ContainsAny(c.Link, `?&%"`) { // nothing that fills in a letter
		return "mailto:" + c.Link
	}
	u, err := url.Parse(c.Link)
	if err != nil || u.Scheme != "https" || u.User != nil || !strings.Contains(strings.Trim(u.Hostname(), "."), ".") {
		return ""
	}
	return c.Link
}

// Check finds what is wrong with a contact: name, phone, link, note.
func (c Contact) Check() Problems {
	list := checkName("name", c.Name)
	digits := 0
	for _, r := range c.Phone {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	switch phone := strings.TrimSpace(c.Phone); {
	case phone == "" && c.Link == "":
		list.Add("phone", Missing)
	case phone != "" && (strings.Trim(phone, "0123456789 +") != "" || digits < 3 || len(c.Phone) > 20):
		list.Add("phone", NotAPhone)
	}
	hidden := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }
	switch {
	case len([]rune(c.Link)) > MaxName:
		list.Add("link", TooLong)
	case c.Link != "" && (c.Href() == "" || strings.ContainsFunc(c.Link, hidden)):
		list.Add("link", NotALink)
	}
	if c.Note != "" {
		list = append(list, checkName("note", c.Note)...)
	}
	return list
}
