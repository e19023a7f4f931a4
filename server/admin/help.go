package admin

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"trivselspuls/survey"
)

// What the words in capitals may be.
var (
	audienceNote = "AUDIENCE is " + audienceList() + "."
	roleNote     = "ROLE is " + listed(survey.Roles()) + "."
)

const inputNote = "FILE may be - for the input."

func audienceList() string { return listed(survey.Audiences()) }

// listed is «a, b or c».
func listed[T ~string](all []T) string {
	var text strings.Builder
	for i, one := range all {
		switch {
		case i > 0 && i == len(all)-1:
			text.WriteString(" or ")
		case i > 0:
			text.WriteString(", ")
		}
		text.WriteString(string(one))
	}
	return text.String()
}

// Use writes how each verb is used.
func (c Command) Use(w io.Writer) {
	set := c.flags()
	for _, v := range c.verbs {
		fmt.Fprintf(w, "  %s\n        %s\n", c.use(v, set), v.help)
	}
}

// Help writes how one verb is used and what its flags mean; of a word that is no
// verb, how all are.
func (c Command) Help(w io.Writer, name string) {
	set := c.flags()
	at := slices.IndexFunc(c.verbs, func(v verb) bool { return v.name == name })
	if at < 0 {
		fmt.Fprintf(w, "server %s: %s\n\n", c.Name, c.Does)
		c.Use(w)
		fmt.Fprintf(w, "\n%s\nserver help %s VERB explains the flags of a verb.\n", strings.Join(c.notes, "\n"), c.Name)
		return
	}
	v := c.verbs[at]
	fmt.Fprintf(w, "%s\n        %s\n\n", c.use(v, set), v.help)
	set.VisitAll(func(one *flag.Flag) {
		if !isOurs(one.Name) || v.knows(one.Name) {
			value, help := flag.UnquoteUsage(one)
			fmt.Fprintf(w, "  %s\n        %s\n", strings.TrimSpace("-"+one.Name+" "+value), help)
		}
	})
	fmt.Fprintf(w, "\n%s\n", strings.Join(c.notes, "\n"))
	if v.example != "" {
		fmt.Fprintf(w, "\nSuch a FILE:\n\n%s\n", v.example)
	}
}

func (c Command) flags() *flag.FlagSet {
	set := flag.NewFlagSet(c.Name, flag.ContinueOnError)
	c.Register(new(Flags), set)
	return set
}

// use is the line a verb is used by.
func (c Command) use(v verb, set *flag.FlagSet) string {
	line := strings.TrimSpace("server " + c.Name + " " + v.name + " " + v.args)
	flagged := func(name string) string {
		value, _ := flag.UnquoteUsage(set.Lookup(name))
		return strings.TrimSpace("-" + name + " " + value)
	}
	for _, name := range v.needs {
		line += " " + flagged(name)
	}
	for _, name := range v.flags {
		line += " [" + flagged(name) + "]"
	}
	if v.sure {
		line += " -sure"
	}
	return line
}
