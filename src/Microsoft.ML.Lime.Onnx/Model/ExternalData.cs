namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>The files beside a model that keep its weights.</summary>
/// <remarks>
/// Model caches keep model and weights as links into a folder of other names. ONNX Runtime finds weights by the path in the model, relative
/// to one folder that real paths must not leave. So it gets the graph from memory, with the real paths of the files, and maps the weights
/// from them as usual.
/// </remarks>
internal sealed class ExternalData
{
    private readonly Dictionary<string, string> _files;

    private ExternalData(Dictionary<string, string> files)
    {
        _files = files;
        Folder = Path.GetDirectoryName(files.Values.First())!;
        while (!files.Values.All(file => IsWithin(Folder, file)) && Path.GetDirectoryName(Folder) is { } parent)
            Folder = parent;
    }

    /// <summary>The folder that contains all real files, without links.</summary>
    public string Folder { get; }

    /// <summary>Finds the files of a model.</summary>
    /// <param name="path">The model's path; null for a model in memory.</param>
    /// <param name="name">The model's name, for messages.</param>
    /// <param name="model">The model's bytes.</param>
    /// <returns>The files; null if the model keeps all weights itself.</returns>
    /// <exception cref="LimeException">A file is missing, too short, a Git LFS pointer, or outside the model's folder.</exception>
    public static ExternalData? Find(string? path, string name, ReadOnlyMemory<byte> model)
    {
        List<ExternalTensor> tensors = [];
        TensorRewriter.Visit(model, tensor =>
        {
            if (ExternalTensor.Parse(tensor.Span) is { } external)
                tensors.Add(external with { Length = external.Length ?? ExternalTensor.LengthByShape(tensor.Span) });
        });
        if (tensors.Count == 0)
            return null;
        if (path is null)
            throw new LimeException($"The model {name} was given as bytes, but keeps weights in the file '{tensors[0].Location}'; open the "
                + "model's file instead (OnnxScorer.Open with its path), or save the model as one file.");
        string[] problems = [.. tensors.Select(tensor => tensor.Location).Distinct().SelectMany(location => Problems(path, location))];
        if (problems.Length > 0)
            throw new LimeException(problems);
        var files = tensors.Select(tensor => tensor.Location).Distinct()
            .ToDictionary(location => location, location => RealPath(FileOf(path, location)!), StringComparer.Ordinal);
        foreach (ExternalTensor tensor in tensors)
            CheckLength(name, tensor, files[tensor.Location]);
        return new ExternalData(files);
    }

    /// <summary>The files that a model names, whether they exist or not.</summary>
    public static IReadOnlyList<string> Locations(ReadOnlyMemory<byte> model)
    {
        List<string> locations = [];
        TensorRewriter.Visit(model, tensor =>
        {
            if (ExternalTensor.Parse(tensor.Span) is { } external)
                locations.Add(external.Location);
        });
        return [.. locations.Distinct()];
    }

    /// <summary>Reads the bytes of a tensor.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="length">Its length, where the model does not give it.</param>
    /// <exception cref="InvalidDataException">The file cannot be read.</exception>
    public byte[] Read(ExternalTensor tensor, long? length)
    {
        try
        {
            using FileStream file = File.OpenRead(_files[tensor.Location]);
            var bytes = new byte[checked((int)(tensor.Length ?? length
                ?? throw new InvalidDataException($"the model gives no length of '{tensor.Name}', and its type has no known size.")))];
            file.Position = tensor.Offset;
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or OverflowException)
        {
            throw new InvalidDataException($"'{tensor.Location}' cannot be read: {cause.Message}", cause);
        }
    }

    /// <summary>The model with the real paths of its files, relative to <see cref="Folder"/>.</summary>
    public byte[] Relocated(ReadOnlyMemory<byte> model) => TensorRewriter.Rewrite(model, tensor =>
        ExternalTensor.Parse(tensor.Span) is { } external
            ? ExternalTensor.MovedTo(tensor, Path.GetRelativePath(Folder, _files[external.Location]).Replace('\\', '/'))
            : null);

    /// <summary>The model with all weights in it.</summary>
    /// <param name="name">The model's name, for messages.</param>
    /// <param name="model">The model's bytes.</param>
    /// <exception cref="LimeException">It has 2 GB or more, or a file cannot be read.</exception>
    public byte[] Embedded(string name, ReadOnlyMemory<byte> model)
    {
        long total = model.Length + _files.Values.Distinct().Sum(file => new FileInfo(file).Length);
        if (total > Array.MaxLength)
            throw new LimeException(string.Create(CultureInfo.InvariantCulture,
                $"The model {name} has {total} bytes together with its weights in other files, so it cannot be one model of less than ")
                + "2 GB; save the steps without it, and open the model's file again.");
        try
        {
            return TensorRewriter.Rewrite(model, tensor => ExternalTensor.Parse(tensor.Span) is { } external
                ? ExternalTensor.With(tensor, Read(external, ExternalTensor.LengthByShape(tensor.Span))) : null);
        }
        catch (InvalidDataException cause)
        {
            throw new LimeException($"The weights of the model {name} cannot be read: {cause.Message}", cause);
        }
    }

    private static IEnumerable<string> Problems(string path, string location)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string start = $"The model {path} keeps weights in the file '{location}', which";
        if (location.Length == 0 || Path.IsPathRooted(location) || !IsWithin(folder, Path.GetFullPath(Path.Combine(folder, location))))
            yield return $"{start} is not in the model's own folder, so it is not read; put the weights beside the model, and export or "
                + $"save "
                + "the model again.";
        else if (FileOf(path, location) is not { } file)
            yield return $"{start} does not exist; put it beside the model, as "
                + $"{Path.Combine(Path.GetDirectoryName(path) ?? "", location)} (it was written together with the model, and keeps its "
                + "name).";
        else if (RealPath(file) is var real && !File.Exists(real))
            yield return $"{start} is a link to {real}, which does not exist; download the file again, or put it beside the model.";
        else if (!IsWithin(RealPath(folder), real)
            && !IsWithin(Path.GetDirectoryName(RealPath(path))!, real))
            yield return $"{start} is a link to {real}, outside the model's own folder, so it is not read; put the file itself beside the "
                + "model.";
        else if (ContentProblem(real) is { } problem)
            yield return $"{start} {problem}";
    }

    private static string? ContentProblem(string file)
    {
        try
        {
            using FileStream content = File.OpenRead(file);
            var start = new byte[32];
            return ForeignFile.IsGitLfsPointer(start.AsSpan(0, content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)))
                ? "is a Git LFS pointer, not the weights; fetch it with git lfs pull."
                : null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {cause.Message}";
        }
    }

    /// <summary>The file beside the model's path, or beside the file that this path is a link to; null if there is none.</summary>
    private static string? FileOf(string path, string location) =>
        ((string[])[Path.GetFullPath(path), RealPath(path)])
            .Select(model => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(model)!, location))).FirstOrDefault(File.Exists);

    private static void CheckLength(string name, ExternalTensor tensor, string file)
    {
        long length = new FileInfo(file).Length;
        if (tensor.Offset >= 0 && tensor.Length is null or >= 0 && tensor.Offset <= length - (tensor.Length ?? 0))
            return;
        throw new LimeException(string.Create(CultureInfo.InvariantCulture,
            $"The file '{tensor.Location}', which keeps weights of the model {name}, has {length} bytes, but the weight ")
            + string.Create(CultureInfo.InvariantCulture,
                $"'{tensor.Name}' takes {tensor.Length} bytes from byte {tensor.Offset} on; it is truncated, or belongs to another ")
            + "model: fetch or export both files again.");
    }

    private static bool IsWithin(string folder, string file) =>
        file.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>A path without links.</summary>
    private static string RealPath(string path)
    {
        string full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is not { } parent)
            return full;
        string here = Path.Combine(RealPath(parent), Path.GetFileName(full));
        FileSystemInfo? target = Directory.Exists(here)
            ? Directory.ResolveLinkTarget(here, returnFinalTarget: true)
            : File.Exists(here) ? File.ResolveLinkTarget(here, returnFinalTarget: true) : null;
        return target is null ? here : RealPath(target.FullName);
    }
}
