package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"trivselspuls/server/admin"
	"trivselspuls/server/page"
)

// administration are the commands that do what the pages of set-up do.
func administration() []command {
	var list []command
	for _, c := range admin.Commands() {
		var flags admin.Flags
		list = append(list, command{
			name: c.Name, help: c.Does, flags: func(set *flag.FlagSet) { c.Register(&flags, set) }, verbs: c.Use, explain: c.Help,
			run: func(ctx context.Context, settings config, args []string, out io.Writer) error {
				return administer(ctx, settings, c, flags, args, out)
			},
		})
	}
	return list
}

// administer does what one line says on the database of the settings.
func administer(ctx context.Context, c config, command admin.Command, flags admin.Flags, args []string, out io.Writer) error {
	st, service, err := c.OpenWaves(ctx)
	if err != nil {
		return err
	}
	defer st.Close()
	texts, err := page.LoadTexts()
	if err != nil {
		return err
	}
	err = command.Run(ctx, admin.Server{
		Store: st, Waves: service, Texts: texts, Views: page.LoadViews, In: os.Stdin,
		BaseURL: strings.TrimRight(c.BaseURL, "/"), RespondentURL: strings.TrimRight(c.RespondentURL, "/"),
	}, flags, args, out)
	if errors.Is(err, admin.ErrUse) {
		return fmt.Errorf("%s: %w", strings.TrimSuffix(err.Error(), ": "+admin.ErrUse.Error()), errUsage)
	}
	return err
}
