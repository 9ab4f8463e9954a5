using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Microsoft.ML.Lime.Evaluation.Records;

/// <summary>
/// A growing file with one JSON object per line. A line counts only with its line break: a partially written last line (for example after a
/// crash) is discarded on open. Each line is flushed to the disk.
/// </summary>
internal sealed class JsonLines<T> : IDisposable where T : class
{
    /// <summary>Maximum length of a line in bytes, as documented. A card has about 50 kB.</summary>
    private const int MaxLength = 1 << 26;

    private readonly FileStream _file;
    private readonly JsonTypeInfo<T> _type;
    private readonly List<(long Offset, long Length)> _lines = [];

    private JsonLines(FileStream file, JsonTypeInfo<T> type) => (_file, _type) = (file, type);

    /// <summary>Number of complete lines.</summary>
    public int Count => _lines.Count;

    /// <summary>Opens or creates a file.</summary>
    /// <exception cref="LimeException">The file cannot be opened, or another program has it open.</exception>
    public static JsonLines<T> Open(string path, JsonTypeInfo<T> type, FileShare share)
    {
        FileContent.RefuseLink(path);
        return Open(path, type, () => new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, share, 1 << 16),
            $"Another evaluation writes to the folder {Path.GetDirectoryName(path)}; wait until it ends, or give another folder.",
            reason => $"The file {path} cannot be opened for reading and writing ({reason}); check its permissions, and whether another "
                + "evaluation writes to the folder.");
    }

    /// <summary>Opens a file to read it. An incomplete last line is left out.</summary>
    /// <exception cref="LimeException">The file cannot be opened, or another program writes to it.</exception>
    public static JsonLines<T> OpenToRead(string path, JsonTypeInfo<T> type) => Open(
        path, type, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1), // lines are read at once
        $"An evaluation writes to the folder {Path.GetDirectoryName(path)} at the moment.",
        reason => $"The file {path} cannot be opened for reading ({reason}).");

    private static JsonLines<T> Open(
        string path, JsonTypeInfo<T> type, Func<FileStream> open, string locked, Func<string, string> unreadable)
    {
        FileStream? file = null;
        try
        {
            file = open();
            var lines = new JsonLines<T>(file, type);
            lines.IndexLines();
            return lines;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new LimeException(File.Exists(path) && IsLocked(path) ? locked : unreadable(e.Message), e) { MayPass = true };
        }
    }

    /// <summary>Whether the path still leads to a file of this length.</summary>
    public bool IsInPlace => new FileInfo(_file.Name) is { Exists: true } found && found.Length == _file.Length;

    /// <summary>Appends a line and flushes it to the disk.</summary>
    public void Append(T value)
    {
        AppendLine(JsonSerializer.SerializeToUtf8Bytes(value, _type));
        Flush();
    }

    /// <summary>Appends a line as it is, without a flush.</summary>
    public void AppendLine(ReadOnlySpan<byte> line)
    {
        try
        {
            long end = _file.Seek(0, SeekOrigin.End);
            _file.Write(line);
            _file.WriteByte((byte)'\n');
            _lines.Add((end, line.Length));
        }
        catch (IOException e)
        {
            throw CannotWrite(e);
        }
    }

    /// <summary>Flushes all lines to the disk.</summary>
    public void Flush()
    {
        try
        {
            _file.Flush(flushToDisk: true);
        }
        catch (IOException e)
        {
            throw CannotWrite(e);
        }
    }

    /// <summary>Removes all lines.</summary>
    public void Clear()
    {
        _file.SetLength(0);
        _lines.Clear();
    }

    /// <summary>Reads a line by its index, from 0.</summary>
    /// <exception cref="LimeException">The line is not a valid record.</exception>
    public T Read(int line) => TryRead(line, out string? problem)
        ?? throw new LimeException(FormattableString.Invariant($"Line {line + 1} of {_file.Name} is not a record of an evaluation ")
            + $"({problem}); remove the line, or give another folder.");

    /// <summary>Reads a line; null and the problem if it is damaged.</summary>
    public T? TryRead(int line, out string? problem)
    {
        problem = null;
        if (_lines[line].Length > MaxLength)
        {
            problem = "it is too long";
            return null;
        }
        try
        {
            if (JsonSerializer.Deserialize(ReadLine(line), _type) is { } value)
                return value;
            problem = "it is null";
        }
        catch (JsonException e)
        {
            problem = e.Message;
        }
        return null;
    }

    /// <summary>Reads the bytes of a line by its index, from 0, without its line break.</summary>
    public byte[] ReadLine(int line)
    {
        var bytes = new byte[_lines[line].Length];
        _file.Seek(_lines[line].Offset, SeekOrigin.Begin);
        _file.ReadExactly(bytes);
        return bytes;
    }

    public void Dispose() => _file.Dispose();

    private LimeException CannotWrite(IOException cause) =>
        new($"The file {_file.Name} cannot be written ({cause.Message}); check the free disk space.", cause) { MayPass = true };

    private static bool IsLocked(string path)
    {
        try
        {
            // Reading needs no permission to write, so only a lock makes this fail.
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read).Dispose();
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e is IOException;
        }
    }

    private void IndexLines()
    {
        var buffer = new byte[1 << 16];
        long position = 0, start = 0;
        for (int read; (read = _file.Read(buffer)) > 0; position += read)
            for (int i = buffer.AsSpan(0, read).IndexOf((byte)'\n'), next; i >= 0; i = next < 0 ? -1 : i + 1 + next)
            {
                _lines.Add((start, position + i - start));
                start = position + i + 1;
                next = buffer.AsSpan(i + 1, read - i - 1).IndexOf((byte)'\n');
            }
        if (_file.CanWrite)
            _file.SetLength(start);
    }
}
