using Microsoft.ML.Lime.Engine.Scoring;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Names of a model's classes.</summary>
public static class ClassLabels
{
    /// <summary>
    /// Reads a label file. It has one name per line, where a leading synset id (n01440764) or the class's index is dropped; or is a CSV
    /// file (<c>.csv</c>) with a column of indices and one of names; or JSON: a list of names, names by index, indices by name (Keras),
    /// ImageNet's class-index file, or a file with such a part, as Hugging Face's <c>config.json</c> (<c>id2label</c>); or YAML with
    /// <c>names</c>, as YOLO's <c>data.yaml</c>. The text is UTF-8, or UTF-16 with a byte order mark.
    /// </summary>
    /// <returns>The names; the first is class 0.</returns>
    /// <exception cref="LimeException">The file cannot be read, or is not a label file.</exception>
    public static IReadOnlyList<string> Load(string path) => LoadWithIds(path).Names;

    /// <summary>
    /// Finds the index of a class by its name, ignoring case: by the whole name, or by one of its comma-separated synonyms (<c>tabby, tabby
    /// cat</c>).
    /// </summary>
    /// <param name="names">The names, such as <see cref="Load"/> returns.</param>
    /// <param name="name">The name to find.</param>
    /// <exception cref="LimeException">No class or several classes have the name.</exception>
    public static int Find(IReadOnlyList<string> names, string name)
    {
        string wanted = name.Trim();
        int[] found = Matches(names, wanted);
        if (found.Length == 0)
            throw new LimeException($"No class is named '{wanted}'; give a name of the label file, or the class's index."
                + SimilarNames.Suggestion(names.SelectMany(label => label.Split(',', StringSplitOptions.TrimEntries)), wanted));
        if (found.Length > 1)
            throw new LimeException($"{found.Length} classes are named '{wanted}' ("
                + string.Join("; ", found.Take(5).Select(index => string.Create(CultureInfo.InvariantCulture, $"{index}: {names[index]}")))
                + "); give the index of the one that is meant.");
        return found[0];
    }

    /// <summary>
    /// WordNet ids of the classes, such as n01440764, if the label file contains them: at the beginning of a line, or before the name in
    /// ImageNet's class-index JSON. ImageNet's folders have these names.
    /// </summary>
    /// <returns>One id per class; null if the file has none.</returns>
    /// <exception cref="LimeException">The same as for <see cref="Load"/>.</exception>
    public static IReadOnlyList<string?> LoadIds(string path) => LoadWithIds(path).Ids;

    /// <summary>
    /// Names and WordNet ids as of <see cref="Load"/> and <see cref="LoadIds"/>. The file is read once, so it may be a pipe.
    /// </summary>
    /// <param name="path">The label file.</param>
    /// <exception cref="LimeException">The same as for <see cref="Load"/>.</exception>
    public static (IReadOnlyList<string> Names, IReadOnlyList<string?> Ids) LoadWithIds(string path)
    {
        IReadOnlyList<(string Name, string? Id)> labels = LabelFile.Read(path);
        return ([.. labels.Select(label => label.Name)], [.. labels.Select(label => label.Id)]);
    }

    /// <summary>
    /// The indices of all classes with a name, ignoring case; if there is none, of those with the name among their comma-separated
    /// synonyms.
    /// </summary>
    /// <param name="names">The names of the classes.</param>
    /// <param name="wanted">The name to find.</param>
    public static int[] Matches(IReadOnlyList<string> names, string wanted) =>
        Matches(names, label => Same(label, wanted)) is { Length: > 0 } found
            ? found
            : Matches(names, label => label.Split(',').Any(synonym => Same(synonym.Trim(), wanted)));

    private static int[] Matches(IReadOnlyList<string> names, Func<string, bool> matches) =>
        [.. Enumerable.Range(0, names.Count).Where(index => matches(names[index]))];

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
