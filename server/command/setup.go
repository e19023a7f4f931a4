package command

import (
	"context"
	"fmt"
	"os"

	"trivselspuls/server/setup"
)

// setUp stores the owner a plan file describes and prints everybody's first
// sign-in link.
type setUp struct {
	File string `arg:"" help:"such as deploy/plan.yaml"`
}

func (c *setUp) run(ctx context.Context, s session) error {
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	p, err := setup.Read(file)
	if err != nil {
		return err
	}
	st, err := s.OpenStore(ctx, nil)
	if err != nil {
		return err
	}
	defer st.Close()
	links, err := p.Apply(ctx, st)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s is set up. Each link signs in once within a week; the person then sets up how to sign in.\n", p.Owner)
	for _, l := range links {
		fmt.Fprintf(s.out, "%s (%s) %s/inn/lenke/%s\n", l.Account.Name, l.Account.Role, s.BaseURL, l.Secret)
	}
	return nil
}
