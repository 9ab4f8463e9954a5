namespace Microsoft.ML.Lime.Evaluation;

/// <summary>The classes of a model. Resolves the labels of a data set to classes.</summary>
public sealed class ModelClasses
{
    private const int MaxProblems = 5;

    private readonly IReadOnlyList<string>? _names;
    private readonly IReadOnlyList<string?>? _ids;
    private readonly HashSet<string> _ambiguous;
    private readonly Dictionary<string, int> _found = new(StringComparer.Ordinal);

    /// <summary>Creates the classes of a scorer.</summary>
    /// <param name="scorer">The model.</param>
    /// <param name="ids">
    /// WordNet ids of the classes, such as <c>n01440764</c>, the folder names of ImageNet (<see cref="ClassLabels.LoadIds"/>). Null if
    /// unknown.
    /// </param>
    /// <exception cref="ArgumentException">The number of ids differs from the number of classes.</exception>
    public ModelClasses(IScorer scorer, IReadOnlyList<string?>? ids = null)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        if (ids is not null && ids.Count != scorer.ClassCount)
            throw new ArgumentException($"There are {ids.Count} ids, but the model has {scorer.ClassCount} classes.", nameof(ids));
        (_names, _ids, Count) = (scorer.ClassNames, ids, scorer.ClassCount);
        _ambiguous = new(_names?.GroupBy(name => name).Where(group => group.Skip(1).Any()).Select(group => group.Key) ?? [],
            StringComparer.Ordinal);
    }

    /// <summary>Number of classes.</summary>
    public int Count { get; }

    /// <summary>
    /// Two class names for a model with a single output that has no name or one, from the two labels of a data set: the output is the score
    /// of the label that it is named after, and otherwise of the second label in ordinal order, as in Keras. Null where that does not
    /// apply. Open the scorer again with them.
    /// </summary>
    /// <param name="scorer">The model.</param>
    /// <param name="dataSet">The data set.</param>
    public static IReadOnlyList<string>? NamesFromLabels(IScorer scorer, DataSet dataSet)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(dataSet);
        if (scorer.ClassCount != 1)
            return null;
        string[] labels = [.. dataSet.Images.Select(image => image.Label).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        if (labels.Length != 2)
            return null;
        if (scorer.ClassNames is not [var name])
            return labels;
        return labels.FirstOrDefault(label => string.Equals(label, name, StringComparison.OrdinalIgnoreCase)) is { } named
            ? [labels[named == labels[0] ? 1 : 0], named]
            : null;
    }

    /// <summary>
    /// Returns the name of a class in results: its name, or its index if it has none. If several classes share a name (ImageNet has two
    /// cranes), the index is appended.
    /// </summary>
    /// <param name="index">The index of the class.</param>
    public string Name(int index)
    {
        string number = index.ToString(CultureInfo.InvariantCulture);
        return _names is null ? number : _ambiguous.Contains(_names[index]) ? $"{_names[index]} ({number})" : _names[index];
    }

    /// <summary>
    /// Returns the index of the class of a label: a WordNet id, otherwise a name or a synonym (case-insensitive, with blanks or
    /// underscores), otherwise an index.
    /// </summary>
    /// <param name="label">The label, such as a folder's name.</param>
    /// <exception cref="LimeException">The label matches no class or several.</exception>
    public int Find(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        if (_found.TryGetValue(label, out int known))
            return known;
        int[] found = _ids is null
            ? []
            : [.. Enumerable.Range(0, Count).Where(i => string.Equals(_ids[i], label, StringComparison.OrdinalIgnoreCase))];
        foreach (string name in _names is null ? [] : new[] { label, label.Replace('_', ' ') })
            if (found.Length == 0)
                found = ClassLabels.Matches(_names!, name);
        if (found.Length == 0 && int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < Count)
            found = [index];
        return found.Length == 1 ? _found[label] = found[0] : throw new LimeException($"The label '{label}' {Problem(label, found)}");
    }

    /// <summary>Checks that all labels of a data set match a class.</summary>
    /// <exception cref="LimeException">
    /// At least one label does not. The message has one sentence per label; if there are many, for the first ones, followed by the number
    /// of others.
    /// </exception>
    public void Validate(DataSet dataSet)
    {
        ArgumentNullException.ThrowIfNull(dataSet);
        List<string> sentences = [], others = [];
        foreach (IGrouping<string, DataSet.LabelledImage> label in dataSet.Images.Where(image => image.Label is not null)
            .GroupBy(image => image.Label!))
            try
            {
                Find(label.Key);
            }
            catch (LimeException bad)
            {
                if (sentences.Count < MaxProblems)
                    sentences.Add(string.Create(CultureInfo.InvariantCulture,
                        $"{label.First().Image} and {label.Count() - 1} more: {bad.Message}").Replace(" and 0 more:", ":",
                            StringComparison.Ordinal));
                else
                    others.Add(label.Key);
            }
        if (others.Count > 0)
            sentences.Add(string.Create(CultureInfo.InvariantCulture,
                $"{(others.Count == 1 ? "1 more label matches" : $"{others.Count} more labels match")} no class, "
                + $"for example '{others[0]}'."));
        if (sentences.Count > 0)
            throw new LimeException(sentences);
    }

    private string Problem(string label, int[] found) => found.Length > 1
        ? $"matches {found.Length} classes ({string.Join("; ", found.Take(3).Select(Name))}); use the index of the intended class."
        : IsId(label)
        ? "is a WordNet id, but the ids of the model's classes are unknown; give a label file whose lines begin with the id "
            + "(n01440764 tench), or ImageNet's class-index JSON."
        : Count == 1
        ? "is not the class of the model's single output; give two class names (a label file with two lines), of which the output is "
            + "the score of the second."
        : _names is null
        ? string.Create(CultureInfo.InvariantCulture, $"is not an index of the model's {Count} classes, which have no names; ")
            + string.Create(CultureInfo.InvariantCulture, $"give a label file, or indices from 0 to {Count - 1}.")
        : string.Create(CultureInfo.InvariantCulture, $"is neither a name nor an index of the model's {Count} classes; ")
            + "use the names of the label file." + SimilarNames.Suggestion(_names, label);

    private static bool IsId(string label) => label.Length == 9 && label[0] == 'n' && label.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
}
