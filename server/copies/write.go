package copies

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"trivselspuls/server/settings"
	"trivselspuls/survey/store"
)

// Write copies the database to a new file of mode 0600, encrypted to the recipients if
// there are any (age public keys), and reads it back. It fails with fs.ErrExist when the
// file is there, and leaves no half of one.
func Write(ctx context.Context, c settings.Settings, st *store.Store, file string, recipients []string) (err error) {
	to, err := parseRecipients(recipients)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("%s: %w", file, fs.ErrExist)
	}
	plain := file
	if len(to) > 0 {
		plain = filepath.Join(filepath.Dir(file), "."+filepath.Base(file)+".plain")
		defer func() { err = errors.Join(err, removed(plain)) }()
	}
	if st.Postgres() {
		err = dump(ctx, c.DatabaseURL, plain)
	} else {
		err = st.Backup(ctx, plain)
	}
	if err == nil {
		err = check(ctx, plain)
	}
	if err == nil && len(to) > 0 {
		err = encrypt(plain, file, to)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = errors.Join(err, removed(plain, file))
	}
	return err
}

func removed(names ...string) (err error) {
	for _, name := range names {
		if gone := os.Remove(name); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}

func parseRecipients(keys []string) (to []age.Recipient, err error) {
	for _, key := range keys {
		one, err := age.ParseRecipients(strings.NewReader(key))
		if err != nil {
			return nil, fmt.Errorf("%q is no public key of age, which begins with age1: %w", key, err)
		}
		to = append(to, one...)
	}
	return to, nil
}

// encrypt writes what is in plain to a new file, and reads that again with a key that is
// made for it and forgotten: the recipients' own are not here.
func encrypt(plain, file string, to []age.Recipient) error {
	once, err := age.GenerateX25519Identity()
	if err != nil {
		return err
	}
	in, err := os.Open(plain)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer out.Close()
	sealed, err := age.Encrypt(out, append(to, once.Recipient())...)
	if err != nil {
		return fmt.Errorf("encrypt the copy: %w", err)
	}
	written := sha256.New()
	if _, err = io.Copy(sealed, io.TeeReader(in, written)); err == nil {
		err = sealed.Close()
	}
	if err == nil {
		err = out.Sync()
	}
	if err != nil {
		return fmt.Errorf("write the copy: %w", err)
	}
	return readBack(out, once, written)
}

func readBack(file *os.File, key age.Identity, written hash.Hash) error {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	opened, err := age.Decrypt(file, key)
	if err != nil {
		return fmt.Errorf("read the copy back: %w", err)
	}
	read := sha256.New()
	if _, err := io.Copy(read, opened); err != nil {
		return fmt.Errorf("read the copy back: %w", err)
	}
	if !bytes.Equal(read.Sum(nil), written.Sum(nil)) {
		return errors.New("the copy is not what was written: look at the disk")
	}
	return nil
}

// dump lets pg_dump write a file in its own format.
func dump(ctx context.Context, database, file string) error {
	out, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer out.Close()
	return tool(ctx, out, database, "pg_dump", "--format=custom", "--no-owner", "--no-privileges")
}

// tool runs a program of PostgreSQL on a database. The password goes by the environment,
// because everybody on the machine may read the arguments.
func tool(ctx context.Context, out io.Writer, database, name string, args ...string) error {
	u, err := url.Parse(database)
	if err != nil {
		return errors.New("DATABASE_URL is no address")
	}
	password, _ := u.User.Password()
	if u.User != nil {
		u.User = url.User(u.User.Username())
	}
	command := exec.CommandContext(ctx, name, append(args, "--no-password", "--dbname="+u.String())...)
	command.Env = append(os.Environ(), "PGPASSWORD="+password)
	return run(command, out)
}

// run runs a program of PostgreSQL.
func run(command *exec.Cmd, out io.Writer) error {
	var said bytes.Buffer
	command.Stdout, command.Stderr = out, &said
	if err := command.Run(); errors.Is(err, exec.ErrNotFound) {
		return fmt.Errorf("%s is needed, and is not on this machine: install PostgreSQL's client programs", command.Path)
	} else if err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(command.Path), err, strings.TrimSpace(said.String()))
	}
	return nil
}
