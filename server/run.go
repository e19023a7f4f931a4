package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"

	"trivselspuls/server/serve"
	"trivselspuls/survey/store"
)

// run answers requests until ctx is done, then lets those in flight finish.
func run(ctx context.Context, c config, args []string, out io.Writer) error {
	if len(args) > 0 {
		return fmt.Errorf("unexpected argument %q: %w", args[0], errUsage)
	}
	st, err := c.OpenStore(ctx, nil)
	if err != nil {
		return err
	}
	defer st.Close()
	server, err := serve.Assemble(ctx, c.Settings, st, false)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	return server.Run(ctx, listener, func(ctx context.Context) error {
		base := strings.TrimRight(c.BaseURL, "/")
		fmt.Fprintf(out, "Trivselspuls answers at %s\n", base)
		first, err := server.App.FirstRunPath(ctx)
		if err != nil {
			return err
		}
		if first != "" {
			fmt.Fprintf(out, "Nobody is set up yet. Begin at %s%s\n", base, first)
		}
		server.Jobs(ctx)
		return nil
	})
}

// migrate brings the database's schema to this version.
func migrate(ctx context.Context, c config, _ []string, out io.Writer) error {
	database := c.DatabaseURL
	if database == "" {
		st, err := c.OpenStore(ctx, nil)
		if err != nil {
			return err
		}
		defer st.Close()
	} else {
		st, err := store.Open(ctx, database, nil)
		if err != nil {
			return err
		}
		defer st.Close()
		if err := st.Migrate(ctx); err != nil {
			return err
		}
		made, err := st.CreateRoles(ctx)
		if err != nil {
			return err
		}
		if !made {
			fmt.Fprintln(out, "The user of DATABASE_URL may not create roles, so COLLECTOR_URL and ISSUER_URL cannot be used.")
		}
	}
	fmt.Fprintln(out, "The database is up to date.")
	return nil
}
