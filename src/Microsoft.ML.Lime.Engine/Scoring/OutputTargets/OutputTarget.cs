namespace Microsoft.ML.Lime.Engine.Scoring.OutputTargets;

/// <summary>Outputs without activation, such as a regression value.</summary>
internal sealed class OutputTarget : ITarget
{
    private readonly int[] _indices;

    public OutputTarget(IReadOnlyList<int> indices)
    {
        if (indices.Count == 0)
            throw new ArgumentException("At least one output must be named.", nameof(indices));
        _indices = [.. indices];
        Info = new ComponentInfo("outputs", Numbered("output", indices));
    }

    public ComponentInfo Info { get; }

    /// <summary>One parameter per index, named by the kind and the position: <c>class0 281, class1 3</c>.</summary>
    public static KeyValuePair<string, double>[] Numbered(string thing, IReadOnlyList<int> indices) =>
        [.. indices.Select((index, i) => KeyValuePair.Create(FormattableString.Invariant($"{thing}{i}"), (double)index))];

    public IReadOnlyList<string> Problems(IScorer scorer) =>
        [.. _indices.Where(index => index < 0 || index >= scorer.OutputLength).Select(index =>
            FormattableString.Invariant($"Output {index} does not exist: the model has {scorer.OutputLength} outputs, numbered from ")
                + FormattableString.Invariant($"0 to {scorer.OutputLength - 1}."))];

    public ITargetReader Open(IScorer scorer, ReadOnlySpan<float> image, ReadOnlySpan<float> baseline) => Reader(_indices);

    /// <summary>Reads outputs without activation.</summary>
    public static ITargetReader Reader(int[] indices) =>
        new RawReader(indices.Select(index => FormattableString.Invariant($"output {index}")), (output, values) =>
        {
            for (int i = 0; i < indices.Length; i++)
                values[i] = output[indices[i]];
        });
}
