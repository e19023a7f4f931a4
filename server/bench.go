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
)

// enough is how many answers are measured when nobody says otherwise.
const enough = 2000

// runBench measures what the analysis costs, or what an answer costs: on SQLite under DATA_DIR/bench, which
// is made anew and removed, and on PostgreSQL when DATABASE_URL names one.
func runBench(ctx context.Context, c config, args []string, out io.Writer) error {
	if len(args) == 1 && args[0] == "people" { // the child process
		return bench.Load(ctx, os.Stdin, out)
	}
	if len(args) == 1 && args[0] == "analysis" {
		return bench.Analysis(out)
	}
	people, err := benchPeople(args)
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
	for i, database := range databases {
		c.DataDir, c.DatabaseURL = filepath.Join(dir, strconv.Itoa(i)), database
		c.KeyDir, c.KeyCopyDir = filepath.Join(c.DataDir, "keys"), filepath.Join(c.DataDir, "keys-copy")
		row, err := benchOn(ctx, c, people, out)
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	return bench.Print(out, rows)
}

// benchPeople reads «answers [N]».
func benchPeople(args []string) (int, error) {
	switch {
	case len(args) == 1 && args[0] == "answers":
		return enough, nil
	case len(args) == 2 && args[0] == "answers":
		if n, err := strconv.Atoi(args[1]); err == nil && n > 0 && n <= 100_000 {
			return n, nil
		}
	}
	return 0, fmt.Errorf("use: server bench answers [HOW MANY], or server bench analysis: %w", errUsage)
}

func benchOn(ctx context.Context, c config, people int, out io.Writer) (bench.Row, error) {
	self, err := os.Executable()
	if err != nil {
		return bench.Row{}, err
	}
	st, err := openStore(ctx, c, nil)
	if err != nil {
		return bench.Row{}, err
	}
	defer st.Close()
	app, service, err := assemble(ctx, c, st, false)
	if err != nil {
		return bench.Row{}, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return bench.Row{}, fmt.Errorf("listen: %w", err)
	}
	setting := bench.Setting{
		Database: "SQLite", Store: st, Waves: service, Server: "http://" + listener.Addr().String(),
		Load: []string{self, "bench", "people"}, People: people, Progress: out,
	}
	if st.Postgres() {
		setting.Database = "PostgreSQL"
	}
	var row bench.Row
	ctx, stop := context.WithCancel(ctx)
	err = serve(ctx, listener, app, func(ctx context.Context) error {
		defer stop()
		row, err = bench.Answers(ctx, setting)
		return err
	})
	if errors.Is(err, context.Canceled) {
		err = nil // somebody stopped the measurement
	}
	return row, err
}
