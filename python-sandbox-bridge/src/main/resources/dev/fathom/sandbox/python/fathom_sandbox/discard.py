"""Removes directories that hostile code has filled."""

import os

_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def discard(path):
    """
    Removes the directory with all that is in it, as far as this process may. No depth can stop it: it never goes deeper than two
    levels, but moves what lies deeper up first. Nothing is followed.
    """
    try:
        top = os.open(path, _DIRECTORY)
    except OSError:
        return
    try:
        number = 0
        while True:
            removed = False
            for name in os.listdir(top):
                if _remove(name, top):
                    removed = True
                    continue
                number = _lift(name, top, number)
                removed |= _remove(name, top)
            if not removed:
                break
    except OSError:
        pass
    finally:
        os.close(top)
    try:
        os.rmdir(path)
    except OSError:
        pass


def _remove(name, directory):
    """False for a directory that is not empty, and for what may not be removed."""
    try:
        os.unlink(name, dir_fd=directory)
        return True
    except (IsADirectoryError, PermissionError):
        pass
    except FileNotFoundError:
        return True
    try:
        os.rmdir(name, dir_fd=directory)
        return True
    except OSError:
        return False


def _lift(name, top, number):
    """Empties a directory in top: removes its files and moves its directories into top, under names that only this process gives."""
    try:
        inner = os.open(name, _DIRECTORY, dir_fd=top)
    except OSError:
        return number
    try:
        for child in os.listdir(inner):
            if not _remove(child, inner):
                number += 1
                try:
                    os.rename(child, f"discarded-{os.getpid()}-{number}", src_dir_fd=inner, dst_dir_fd=top)
                except OSError:
                    continue
    finally:
        os.close(inner)
    return number
