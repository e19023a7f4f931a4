package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"trivselspuls/server/demo"
	"trivselspuls/server/serve"
	"trivselspuls/server/settings"
	"trivselspuls/survey/questionnaire"
)

// runDemo makes the example municipality anew under DATA_DIR/demo, or goes on with the
// one that is there, and answers requests. Nothing outside that directory is touched.
type runDemo struct {
	Keep bool `help:"go on with the example that is there, with new links to sign in"`
}

func (c *runDemo) run(ctx context.Context, s session) error {
	if s.DatabaseURL != "" {
		return errors.New("the example is kept in the embedded database: unset DATABASE_URL")
	}
	s.DataDir = filepath.Join(s.DataDir, "demo")
	s.KeyDir, s.KeyCopyDir = filepath.Join(s.DataDir, "keys"), filepath.Join(s.DataDir, "keys-copy")
	// The port first: while it is taken, an example that is running may be using
	// the directory.
	listener, err := listen(s)
	if err != nil {
		return err
	}
	unlock, err := s.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	access := filepath.Join(s.DataDir, "access.json")
	prepare, err := c.maker(s.Settings, access)
	if err != nil {
		return err
	}
	library, err := questionnaire.Load()
	if err != nil {
		return err
	}
	clock := &demo.Clock{}
	st, err := s.OpenStore(ctx, clock.Now)
	if err != nil {
		return err
	}
	defer st.Close()
	server, err := serve.Assemble(ctx, s.Settings, st, true)
	if err != nil {
		return err
	}
	setting := demo.Setting{
		Plan: demo.Eksempeldal(clock.Now(), library), Store: st, Waves: server.Waves, Clock: clock,
		Server:  "http://" + listener.Addr().String(),
		BaseURL: s.BaseURL, RespondentURL: s.RespondentURL, Out: s.out,
	}
	return server.Run(ctx, listener, func(ctx context.Context) error {
		ways, err := prepare(ctx, setting)
		if err != nil {
			if ctx.Err() != nil {
				return nil // stopped by the person who started it
			}
			return err
		}
		if err := ways.Write(access); err != nil {
			return err
		}
		if err := ways.Print(s.out); err != nil {
			return err
		}
		server.Jobs(ctx)
		return nil
	})
}

// maker makes the example anew, with its national figures, or goes on with the one whose access stands in a file,
// which is written when an example is whole.
func (c *runDemo) maker(s settings.Settings, access string) (func(context.Context, demo.Setting) (demo.Access, error), error) {
	if _, err := os.Stat(access); c.Keep && err == nil {
		return func(ctx context.Context, in demo.Setting) (demo.Access, error) { return demo.Again(ctx, in, access) }, nil
	}
	last, err := os.ReadDir(s.DataDir) // which stays: it is locked
	for _, entry := range last {
		err = errors.Join(err, os.RemoveAll(filepath.Join(s.DataDir, entry.Name())))
	}
	if err != nil {
		return nil, fmt.Errorf("remove the last example: %w", err)
	}
	return demo.Seed, replaceFile(s.NationalPath(), demo.National(time.Now()))
}
