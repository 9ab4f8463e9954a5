using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.Records;

/// <summary>
/// A file of one JSON object a line, that grows: a line counts once its line break is there, so that whoever was killed in the middle of
/// one left nothing but a torn end, which is dropped when the file is opened again.
/// </summary>
internal sealed class JsonLines<T> : IDisposable where T : class
{
    private readonly FileStream _file;
    private readonly JsonTypeInfo<T> _type;
    private readonly List<(long Offset, int Length)> _lines = [];

    private JsonLines(FileStream file, JsonTypeInfo<T> type) => (_file, _type) = (file, type);

    /// <summary>Lines, torn one excluded.</summary>
    public int Count => _lines.Count;

    /// <summary>Opens a file, or begins one.</summary>
    /// <exception cref="LimeException">It cannot be opened, or another program has it open.</exception>
    public static JsonLines<T> Open(string path, JsonTypeInfo<T> type, FileShare share)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, share, 1 << 16);
            var lines = new JsonLines<T>(file, type);
            lines.Find();
            return lines;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new LimeException($"The file {path} cannot be opened for reading and writing ({e.Message}); check its permissions, and "
                + "that no other evaluation is writing to the folder.", e);
        }
    }

    /// <summary>Adds a line; when this returns, the operating system has it.</summary>
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
            throw new LimeException($"The file {_file.Name} cannot be continued ({e.Message}); check the free space.", e);
        }
    }

    /// <summary>One line, from 0.</summary>
    /// <exception cref="LimeException">It is no such record.</exception>
    public T Read(int line) => Read(line, _type);

    /// <summary>One line as another record, which may leave out parts.</summary>
    public TPart Read<TPart>(int line, JsonTypeInfo<TPart> type) where TPart : class
    {
        var bytes = new byte[_lines[line].Length];
        _file.Seek(_lines[line].Offset, SeekOrigin.Begin);
        _file.ReadExactly(bytes);
        try
        {
            return JsonSerializer.Deserialize(bytes, type) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new LimeException(FormattableString.Invariant($"Line {line + 1} of {_file.Name} is not what an evaluation writes there ")
                + $"({e.Message}); remove the line, or give another folder.", e);
        }
    }

    public void Dispose() => _file.Dispose();

    private void Find()
    {
        var buffer = new byte[1 << 16];
        long position = 0, start = 0;
        for (int read; (read = _file.Read(buffer)) > 0; position += read)
            for (int i = buffer.AsSpan(0, read).IndexOf((byte)'\n'), next; i >= 0; i = next < 0 ? -1 : i + 1 + next)
            {
                _lines.Add((start, checked((int)(position + i - start))));
                start = position + i + 1;
                next = buffer.AsSpan(i + 1, read - i - 1).IndexOf((byte)'\n');
            }
        _file.SetLength(start);
    }
}
