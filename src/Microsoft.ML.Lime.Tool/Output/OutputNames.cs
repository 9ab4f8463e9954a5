namespace Microsoft.ML.Lime.Tool.Output;

/// <summary>The file names of an image's explanation.</summary>
/// <param name="Stem">Their common prefix.</param>
internal sealed record OutputNames(string Stem)
{
    public string Json => $"{Stem}.json";

    public string Saved => $"{Stem}.lime";

    public string Segments => $"{Stem}.segments.png";

    public string Borders => $"{Stem}.borders.png";

    /// <summary>
    /// The part that distinguishes the files of one explanation: the index of its class, or the position of the target in the result.
    /// </summary>
    public static string Key(ClassExplanation target, int place) => target.ClassIndex is { } index
        ? string.Create(CultureInfo.InvariantCulture, $"{index}")
        : string.Create(CultureInfo.InvariantCulture, $"target{place}");

    public string Overlay(string key) => $"{Stem}.{key}.overlay.png";

    public string Top(string key) => $"{Stem}.{key}.top.png";

    public string Map(string key) => $"{Stem}.{key}.map.npy";

    /// <summary>Names for several images: the file name without extension. Repeated names get a number, from 2.</summary>
    public static IReadOnlyList<OutputNames> For(IReadOnlyList<string> images)
    {
        string[] stems = [.. images.Select(path =>
            Path.GetFileNameWithoutExtension(path) is { Length: > 0 } stem ? stem : Path.GetFileName(path))];
        var taken = new HashSet<string>(stems, StringComparer.OrdinalIgnoreCase);
        var first = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var names = new List<OutputNames>();
        foreach (string stem in stems)
        {
            string free = stem;
            for (int number = 2; free == stem ? !first.Add(stem) : !taken.Add(free); number++)
                free = string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}");
            names.Add(new OutputNames(free));
        }
        return names;
    }
}
