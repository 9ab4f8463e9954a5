using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Microsoft.ML.Lime.Evaluation.Records;

/// <summary>
/// A growing file with one JSON object per line. A line counts only with its line break: a partially written last line (for example after a
/// crash) is discarded on open.
/// </summary>
internal sealed class JsonLines<T> : IDisposable where T : class
{
    /// <summary>Maximum length of a line in bytes. A card has about 50 kB.</summary>
    private const int MaxLength = 1 << 26;

    private readonly FileStream _file;
    private readonly JsonTypeInfo<T> _type;
    private readonly List<(long Offset, int Length)> _lines = [];

    private JsonLines(FileStream file, JsonTypeInfo<T> type) => (_file, _type) = (file, type);

    /// <summary>Number of complete lines.</summary>
    public int Count => _lines.Count;

    /// <summary>Opens or creates a file.</summary>
    /// <exception cref="LimeException">The file cannot be opened, or another program has it open.</exception>
    public static JsonLines<T> Open(string path, JsonTypeInfo<T> type, FileShare share)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, share, 1 << 16);
            var lines = new JsonLines<T>(file, type);
            lines.IndexLines();
            return lines;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new LimeException($"The file {path} cannot be opened for reading and writing ({e.Message}); check its permissions, and "
                + "whether another evaluation writes to the folder.", e);
        }
    }

    /// <summary>Appends a line and flushes it to the operating system.</summary>
    public void Append(T value)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(value, _type), (byte)'\n'];
        try
        {
            long end = _file.Seek(0, SeekOrigin.End);
            _file.Write(line);
            _file.Flush();
            _lines.Add((end, line.Length - 1));
        }
        catch (IOException e)
        {
            throw new LimeException($"The file {_file.Name} cannot be written ({e.Message}); check the free disk space.", e);
        }
    }

    /// <summary>Reads a line by its index, from 0.</summary>
    /// <exception cref="LimeException">The line is not a valid record.</exception>
    public T Read(int line) => Read(line, _type);

    /// <summary>Reads a line as another record type, which may have fewer fields.</summary>
    public TPart Read<TPart>(int line, JsonTypeInfo<TPart> type) where TPart : class
    {
        if (_lines[line].Length > MaxLength)
            throw Damaged(line, FormattableString.Invariant($"it has {_lines[line].Length} bytes"));
        var bytes = new byte[_lines[line].Length];
        _file.Seek(_lines[line].Offset, SeekOrigin.Begin);
        _file.ReadExactly(bytes);
        try
        {
            return JsonSerializer.Deserialize(bytes, type) ?? throw new JsonException("it is null");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw Damaged(line, e.Message, e);
        }
    }

    /// <summary>The error for a line that is not a valid record.</summary>
    public LimeException Damaged(int line, string reason = "a value is null or missing", Exception? cause = null) => new(
        FormattableString.Invariant($"Line {line + 1} of {_file.Name} is not a record of an evaluation ({reason}), so it is not used; ")
            + "remove the line, or give another folder.", cause);

    public void Dispose() => _file.Dispose();

    private void IndexLines()
    {
        var buffer = new byte[1 << 16];
        long position = 0, start = 0;
        for (int read; (read = _file.Read(buffer)) > 0; position += read)
            for (int i = buffer.AsSpan(0, read).IndexOf((byte)'\n'), next; i >= 0; i = next < 0 ? -1 : i + 1 + next)
            {
                _lines.Add((start, (int)Math.Min(position + i - start, int.MaxValue)));
                start = position + i + 1;
                next = buffer.AsSpan(i + 1, read - i - 1).IndexOf((byte)'\n');
            }
        _file.SetLength(start);
    }
}
