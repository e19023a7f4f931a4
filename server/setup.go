package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"trivselspuls/server/setup"
)

// setUp stores the owner a plan file describes and prints everybody's first
// sign-in link.
func setUp(ctx context.Context, c config, args []string, out io.Writer) error {
	if len(args) != 1 {
		return fmt.Errorf("use: server setup FILE: %w", errUsage)
	}
	file, err := os.Open(args[0])
	if err != nil {
		return err
	}
	defer file.Close()
	p, err := setup.Read(file)
	if err != nil {
		return err
	}
	st, err := c.OpenStore(ctx, nil)
	if err != nil {
		return err
	}
	defer st.Close()
	links, err := p.Apply(ctx, st)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s is set up. Each link signs in once within a week; the person then sets up how to sign in.\n", p.Owner)
	for _, l := range links {
		fmt.Fprintf(out, "%s (%s) %s/inn/lenke/%s\n", l.Account.Name, l.Account.Role, strings.TrimRight(c.BaseURL, "/"), l.Secret)
	}
	return nil
}
