package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"trivselspuls/server/bench"
	"trivselspuls/server/serve"
	"trivselspuls/survey/store"
)

// enough is how many answers are measured when nobody says otherwise.
const enough = 2000

// largeWave is how many answers the largest wave that is closed has.
const largeWave = 100_000

// runBench measures what the analysis costs, or what answers and closing cost: on SQLite under DATA_DIR/bench,
// which is made anew and removed, and on PostgreSQL when DATABASE_URL names one.
func runBench(ctx context.Context, c config, args []string, out io.Writer) error {
	if len(args) == 1 && args[0] == "people" { // the child process
		return bench.Load(ctx, os.Stdin, out)
	}
	if len(args) == 1 && args[0] == "analysis" {
		return bench.Analysis(out)
	}
	if len(args) == 1 && args[0] == "pages" {
		return benchPages(ctx, c, out)
	}
	what, people, err := benchPeople(args)
	if err != nil {
		return err
	}
	dir := filepath.Join(c.DataDir, "bench")
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	databases := []string{""}
	if c.DatabaseURL != "" {
		databases = append(databases, c.DatabaseURL)
	}
	var rows []bench.Row
	var closings []bench.ClosingRow
	for i, database := range databases {
		c.DataDir, c.DatabaseURL = filepath.Join(dir, strconv.Itoa(i)), database
		c.KeyDir, c.KeyCopyDir = filepath.Join(c.DataDir, "keys"), filepath.Join(c.DataDir, "keys-copy")
		if what == "closing" {
			for _, n := range closingSizes(people) {
				row, err := benchClosing(ctx, c, n, out)
				if err != nil {
					return err
				}
				closings = append(closings, row)
			}
			continue
		}
		row, err := benchOn(ctx, c, people, out)
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	if what == "closing" {
		return bench.PrintClosing(out, closings)
	}
	return bench.Print(out, rows)
}

// benchPeople reads «answers [N]» and «closing [N]».
func benchPeople(args []string) (what string, people int, err error) {
	usual := map[string]int{"answers": enough, "closing": largeWave}
	if len(args) > 0 && len(args) < 3 && usual[args[0]] > 0 {
		if len(args) == 1 {
			return args[0], usual[args[0]], nil
		}
		if n, err := strconv.Atoi(args[1]); err == nil && n > 0 && n <= 1_000_000 {
			return args[0], n, nil
		}
	}
	return "", 0, fmt.Errorf("use: server bench answers|closing [HOW MANY], or server bench analysis|pages: %w", errUsage)
}

// closingSizes are the waves to close, from a tenth on, so that growth shows.
func closingSizes(people int) []int {
	if people < 1000 {
		return []int{people}
	}
	return []int{people / 10, people}
}

func benchClosing(ctx context.Context, c config, people int, out io.Writer) (bench.ClosingRow, error) {
	st, err := c.OpenStore(ctx, nil)
	if err != nil {
		return bench.ClosingRow{}, err
	}
	defer st.Close()
	service, _, err := c.Waves(st)
	if err != nil {
		return bench.ClosingRow{}, err
	}
	return bench.Closing(ctx, bench.Setting{Database: databaseName(st), Store: st, Waves: service, People: people, Progress: out})
}

func databaseName(st *store.Store) string {
	if st.Postgres() {
		return "PostgreSQL"
	}
	return "SQLite"
}

// benchPages measures leaders' pages on SQLite, a town after another.
func benchPages(ctx context.Context, c config, out io.Writer) error {
	dir := filepath.Join(c.DataDir, "bench")
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var rows []bench.PagesRow
	for i, town := range bench.PageTowns() {
		c.DataDir, c.DatabaseURL = filepath.Join(dir, strconv.Itoa(i)), ""
		c.KeyDir, c.KeyCopyDir = filepath.Join(c.DataDir, "keys"), filepath.Join(c.DataDir, "keys-copy")
		err := benchServed(ctx, c, out, func(ctx context.Context, s bench.Setting) error {
			row, err := bench.Pages(ctx, s, town[0], town[1])
			rows = append(rows, row)
			return err
		})
		if err != nil {
			return err
		}
	}
	return bench.PrintPages(out, rows)
}

func benchOn(ctx context.Context, c config, people int, out io.Writer) (row bench.Row, err error) {
	err = benchServed(ctx, c, out, func(ctx context.Context, s bench.Setting) error {
		s.People = people
		row, err = bench.Answers(ctx, s)
		return err
	})
	return row, err
}

// benchServed measures a running server on a database of its own.
func benchServed(ctx context.Context, c config, out io.Writer, measure func(context.Context, bench.Setting) error) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	st, err := c.OpenStore(ctx, nil, store.CountStatements)
	if err != nil {
		return err
	}
	defer st.Close()
	server, err := serve.Assemble(ctx, c.Settings, st, false)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	setting := bench.Setting{
		Database: databaseName(st), Store: st, Waves: server.Waves, Server: "http://" + listener.Addr().String(),
		Load: []string{self, "bench", "people"}, Progress: out,
	}
	ctx, stop := context.WithCancel(ctx)
	err = server.Run(ctx, listener, func(ctx context.Context) error {
		defer stop()
		return measure(ctx, setting)
	})
	if errors.Is(err, context.Canceled) {
		err = nil // somebody stopped the measurement
	}
	return err
}
