using System.Text.Json;

namespace Microsoft.ML.Lime.Evaluation.Records;

/// <summary>
/// <c>remarks.jsonl</c>: what explanations found out about the model, each time with the image, so that a resumed or merged evaluation
/// reports it, too. A line has only sentences that are new. The file exists from the first one on.
/// </summary>
internal sealed class ModelRemarks(string folder) : IDisposable
{
    public const string FileName = "remarks.jsonl";

    private readonly string _path = Path.Combine(folder, FileName);
    private JsonLines<Remark>? _file;
    private HashSet<string>? _known; // the sentences in the file

    /// <summary>The lines of a folder that are whole; none if it has no such file.</summary>
    public static IReadOnlyList<Remark> Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return [];
        using JsonLines<Remark> lines = JsonLines<Remark>.OpenToRead(path, EvaluationJson.Default.Remark);
        return [.. Enumerable.Range(0, lines.Count).Select(line => lines.TryRead(line, out _))
            .Where(remark => remark is { Image: not null, Guesses: not null, Warnings: not null }
                && remark.Guesses.Concat(remark.Warnings).All(text => text is not null))!];
    }

    /// <summary>
    /// The remarks of an evaluation, whatever process made them: the first image of each guess; and the warnings of the first image with
    /// some, because a process measures the model once, with the first image that allows it.
    /// </summary>
    /// <param name="remarks">The remarks in the order of the data set.</param>
    public static IReadOnlyList<Remark> Select(IEnumerable<Remark> remarks)
    {
        HashSet<string> known = new(StringComparer.Ordinal);
        bool isWarned = false;
        List<Remark> selected = [];
        foreach (Remark remark in remarks)
        {
            Remark left = new(remark.Image, [.. remark.Guesses.Where(known.Add)], isWarned ? [] : remark.Warnings);
            isWarned |= left.Warnings.Length > 0;
            if (left.Guesses.Length + left.Warnings.Length > 0)
                selected.Add(left);
        }
        return selected;
    }

    /// <summary>Adds what the explanation of an image found out, if it is new.</summary>
    public void Add(string image, IReadOnlyList<string> guesses, IReadOnlyList<string> warnings)
    {
        if (guesses.Count + warnings.Count == 0)
            return;
        _known ??= [.. Read(folder).SelectMany(remark => remark.Guesses.Concat(remark.Warnings))];
        Remark added = new(image, [.. guesses.Where(_known.Add)], [.. warnings.Where(_known.Add)]);
        if (added.Guesses.Length + added.Warnings.Length == 0)
            return;
        _file ??= JsonLines<Remark>.Open(_path, EvaluationJson.Default.Remark, FileShare.Read);
        _file.Append(added);
    }

    /// <summary>Replaces the file by these remarks; removes it if there are none.</summary>
    public void Write(IReadOnlyList<Remark> remarks)
    {
        Dispose();
        if (remarks.Count == 0)
            File.Delete(_path);
        else
            FileContent.Write(_path, [.. remarks.SelectMany(remark =>
                (byte[])[.. JsonSerializer.SerializeToUtf8Bytes(remark, EvaluationJson.Default.Remark), (byte)'\n'])]);
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    /// <summary>What an explanation found out about the model: a line of <c>remarks.jsonl</c>.</summary>
    /// <param name="Image">The image.</param>
    /// <param name="Guesses">What was assumed.</param>
    /// <param name="Warnings">What is wrong.</param>
    internal sealed record Remark(string Image, string[] Guesses, string[] Warnings);
}
