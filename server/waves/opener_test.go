package waves_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/store"
)

// meanwhile are keepers that let something happen while the keys of a wave are made.
type meanwhile struct {
	waves.Keepers
	directory *keys.Directory
	happens   func(ctx context.Context, made int) error
	made      int // how often keys were
}

func (m *meanwhile) Create(ctx context.Context, wave survey.WaveID, groups []survey.GroupID, receiver []byte, reached func(int)) (keys.Public, []byte, error) {
	m.made++
	public, sealed, err := waves.CreateKeys(m.directory, wave, groups, receiver, reached)
	return public, sealed, errors.Join(err, m.happens(ctx, m.made))
}

// While keys are made nothing is held, so that others answer and set up. What they change
// is what the wave opens with.
func TestOthersWriteWhileKeysAreMade(t *testing.T) {
	for name, test := range map[string]struct {
		happens func(*town, *store.Tx, context.Context) error
		want    error
		groups  int
		made    int
	}{
		"a group is another size": {func(c *town, tx *store.Tx, ctx context.Context) error {
			return tx.ReplaceGroups(ctx, c.school.ID, []survey.Group{group(c.school.ID, survey.Pupils810, grade(8), 26)})
		}, nil, 1, 1},
		"a group comes": {func(c *town, tx *store.Tx, ctx context.Context) error {
			return tx.CreateGroup(ctx, group(c.school.ID, survey.Pupils810, grade(9), 25))
		}, nil, 2, 2},
		"the wave goes": {func(c *town, tx *store.Tx, ctx context.Context) error {
			return tx.DeleteWave(ctx, c.wave.ID)
		}, survey.ErrState, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			eachTown(t, []int{25}, func(t *testing.T, c *town) {
				keepers := &meanwhile{directory: c.directory, happens: func(ctx context.Context, made int) error {
					if made > 1 {
						return nil
					}
					ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
					defer cancel()
					return c.st.Tx(ctx, func(tx *store.Tx) error { return test.happens(c, tx, ctx) })
				}}
				c.SetKeepers(keepers)
				if err := c.Open(t.Context(), "test", c.wave.ID); !errors.Is(err, test.want) {
					t.Fatalf("got %v, want %v", err, test.want)
				}
				groups, err := c.st.WaveGroups(t.Context(), c.wave.ID)
				if err != nil || len(groups) != test.groups || keepers.made != test.made {
					t.Errorf("%d groups, %v, after keys were made %d times, want %d and %d", len(groups), err, keepers.made, test.groups, test.made)
				}
				if files := c.keyFiles(t); (files > 0) != (test.want == nil) {
					t.Errorf("%d key files", files)
				}
			})
		})
	}
}

// An opening that is given up, by somebody or by the end of the process, leaves the wave
// planned and no key; it can be opened afterwards. How far it has come is told.
func TestOpeningIsGivenUp(t *testing.T) {
	eachTown(t, []int{25, 25}, func(t *testing.T, c *town) {
		held := make(chan struct{})
		var opener *waves.Opener
		c.SetKeepers(&meanwhile{directory: c.directory, happens: func(ctx context.Context, _ int) error {
			close(held)
			<-ctx.Done()
			return ctx.Err()
		}})
		for _, giveUp := range []func(*waves.Run[waves.Opened]){
			func(run *waves.Run[waves.Opened]) { run.Cancel() },
			func(*waves.Run[waves.Opened]) { opener.End() },
		} {
			opener, held = waves.NewOpener(c.Service), make(chan struct{})
			run := opener.Start("test", c.wave.ID, nil)
			if <-held; opener.Start("test", c.wave.ID, nil) != run || run.Step() != 2 {
				t.Errorf("a second opening began beside the first, or %d keys of 2", run.Step())
			}
			giveUp(run)
			<-run.Done()
			if _, err := run.Result(); err == nil || c.keyFiles(t) != 0 {
				t.Errorf("given up with %v, and %d key files are left", err, c.keyFiles(t))
			}
			if wave, err := c.st.Wave(t.Context(), c.wave.ID); err != nil || wave.State != survey.Planned {
				t.Errorf("the wave is %s, %v", wave.State, err)
			}
		}
		late := opener.Start("test", c.wave.ID, nil)
		if _, err := late.Result(); !errors.Is(err, survey.ErrUnavailable) {
			t.Errorf("an opening began at the end: %v", err)
		}
		again := waves.New(c.st, c.directory, c.library)
		if err := again.Open(t.Context(), "test", c.wave.ID); err != nil {
			t.Error(err)
		}
	})
}

// Somebody who makes keys in the same directory is waited for, as long as one may.
func TestOpeningWaitsForOtherKeys(t *testing.T) {
	eachTown(t, []int{25}, func(t *testing.T, c *town) {
		release, err := c.directory.Alone(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		err = errors.New("not tried")
		for patience := 100 * time.Millisecond; err != nil && !strings.Contains(err.Error(), "others make keys") && patience < time.Minute; patience *= 2 {
			ctx, cancel := context.WithTimeout(t.Context(), patience) // on a machine at load it may be over before the keys' turn
			err = c.Open(ctx, "test", c.wave.ID)
			cancel()
		}
		if !errors.Is(err, survey.ErrUnavailable) || !strings.Contains(err.Error(), "others make keys") {
			t.Errorf("beside somebody else: %v", err)
		}
		release()
		if err := c.Open(t.Context(), "test", c.wave.ID); err != nil {
			t.Error(err)
		}
	})
}
