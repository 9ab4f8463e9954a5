using System.Formats.Tar;

namespace Microsoft.ML.Lime.Evaluation.DataSets;

/// <summary>
/// Tar archives whose files are named as WebDataset does: the files of one sample have the same path up to the first dot of the name, and
/// the rest says what they are. Keys are the name of the archive and the path within it: <c>photos-000.tar/star/7.png</c>.
/// </summary>
internal sealed class TarStore : IImageStore
{
    private const string Label = "cls", Mask = "mask.png";
    private const int MaxLabel = 4096, Block = 512;

    private readonly Dictionary<string, (string Archive, long Offset, long Length)> _files = new(StringComparer.Ordinal);

    /// <summary>Opens a file.</summary>
    public Stream Open(string key)
    {
        (string archive, long offset, long length) = _files[key];
        using var file = new FileStream(archive, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        if (file.Length < offset + length)
            throw new IOException($"the archive {archive} ends within the file");
        var content = new byte[length];
        file.Seek(offset, SeekOrigin.Begin);
        file.ReadExactly(content);
        return new MemoryStream(content, 0, content.Length, writable: false, publiclyVisible: true);
    }

    /// <summary>Adds the images of an archive, in its order.</summary>
    /// <param name="archive">The path of the archive.</param>
    /// <param name="isImage">Whether a name is that of an image.</param>
    /// <param name="others">Receives the names of files that are not part of the data set.</param>
    /// <exception cref="LimeException">It is no readable archive, or has a file twice.</exception>
    public IReadOnlyList<DataSet.LabelledImage> Add(string archive, Func<string, bool> isImage, List<string> others)
    {
        List<(string Key, string Sample)> images = [];
        Dictionary<string, string> labels = new(StringComparer.Ordinal), masks = new(StringComparer.Ordinal);
        string prefix = Path.GetFileName(archive) + "/";
        try
        {
            using FileStream file = File.OpenRead(archive);
            using var reader = new TarReader(file);
            while (reader.GetNextEntry() is { } entry)
            {
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile))
                    continue;
                string path = DataSet.NormalizePath(entry.Name);
                path = path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
                string key = prefix + path, name = path[(path.LastIndexOf('/') + 1)..];
                if (name.StartsWith('.') || path.Contains("/.", StringComparison.Ordinal))
                    continue;
                int dot = name.IndexOf('.', StringComparison.Ordinal);
                string kind = dot < 0 ? "" : name[(dot + 1)..], sample = dot < 0 ? path : path[..^(kind.Length + 1)];
                if (kind == Label && entry.Length <= MaxLabel)
                {
                    using var text = new StreamReader(entry.DataStream ?? Stream.Null, leaveOpen: true);
                    labels[sample] = text.ReadToEnd().Trim();
                    continue;
                }
                bool isMask = kind == Mask, isPicture = !kind.Contains('.', StringComparison.Ordinal) && isImage(name);
                if (!isMask && !isPicture)
                {
                    others.Add(key);
                    continue;
                }
                // The reader has stopped behind the data, which fill whole blocks.
                long offset = file.Position - (entry.Length + Block - 1) / Block * Block;
                if (!_files.TryAdd(key, (archive, offset, entry.Length)))
                    throw new LimeException($"The archive {archive} has the file {path} twice; pack it again, with one file of each name.");
                if (isMask)
                    masks[sample] = key;
                else
                    images.Add((key, sample));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or FormatException)
        {
            throw new LimeException($"The archive {archive} cannot be read ({e.Message.TrimEnd('.')}); give tar archives without "
                + "compression, with the ending .tar.", e);
        }
        return [.. images.Select(image => new DataSet.LabelledImage
        {
            Image = image.Key,
            Path = image.Key,
            Store = this,
            Label = labels.TryGetValue(image.Sample, out string? label) ? (label.Length > 0 ? label : null)
                : DataSet.FirstFolder(image.Sample),
            MaskPath = masks.GetValueOrDefault(image.Sample),
        })];
    }

    /// <summary>Expands WebDataset's notation of a series: <c>photos-{000..063}.tar</c>.</summary>
    public static IReadOnlyList<string> Expand(string pattern)
    {
        int open = pattern.IndexOf('{', StringComparison.Ordinal),
            dots = pattern.IndexOf("..", Math.Max(0, open), StringComparison.Ordinal),
            close = pattern.IndexOf('}', StringComparison.Ordinal);
        if (open < 0 || dots < open || close < dots || File.Exists(pattern))
            return [pattern];
        string first = pattern[(open + 1)..dots], last = pattern[(dots + 2)..close];
        if (!int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out int from)
            || !int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out int to) || to < from)
            throw new LimeException($"The series {{{first}..{last}}} of '{pattern}' is not two rising numbers; write {{000..063}}.");
        return [.. Enumerable.Range(from, to - from + 1).Select(number => pattern[..open]
            + number.ToString(CultureInfo.InvariantCulture).PadLeft(first.Length, '0') + pattern[(close + 1)..])];
    }
}
