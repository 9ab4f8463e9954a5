using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime;

/// <summary>Picture in, explanation out.</summary>
internal sealed class LimeMapping : ImageMapping
{
    private readonly string _inputColumnName;
    private readonly LimeOutput[] _outputs;

    public LimeMapping(LimeWork work, string outputColumnName, string inputColumnName, IScorer scorer, LimeExplainOptions options)
    {
        (Work, Name, _inputColumnName, Scorer, Options) = (work, outputColumnName, inputColumnName, scorer, options);
        int[] classes = [.. (options.Classes ?? (options.TopClasses is null ? options.Lime.Classes : [])).Distinct()];
        // A column has as many classes in every row, so named classes stand alone: which of them are at the top differs by picture.
        Lime = options.Lime with
        {
            Classes = classes,
            TopClasses = classes.Length > 0 ? null : options.TopClasses ?? Math.Min(options.Lime.TopClasses ?? 1, scorer.OutputLength),
        };
        InputColumn.ThrowIf([.. Problems()]);
        Inputs = options.Segments is { } segments
            ? [InputColumn.Image(inputColumnName), InputColumn.LabelMap(segments)]
            : [InputColumn.Image(inputColumnName)];
        _outputs = [.. LimeOutputs.All, .. options.Overlay ? [LimeOutputs.Overlay] : Array.Empty<LimeOutput>()];
    }

    public LimeWork Work { get; }

    public override string Name { get; }

    public IScorer Scorer { get; }

    public LimeExplainOptions Options { get; }

    /// <summary>The engine's options with the classes of <see cref="Options"/>.</summary>
    public LimeOptions Lime { get; }

    /// <summary>Classes in a row.</summary>
    public int Classes => Lime.Classes.Count > 0 ? Lime.Classes.Count : Lime.TopClasses ?? 1;

    public override IReadOnlyList<InputColumn> Inputs { get; }

    public override IReadOnlyList<DataViewSchema.DetachedColumn> Outputs(ImageDataViewType image) =>
        [.. _outputs.Select(output => new DataViewSchema.DetachedColumn(Name + output.Suffix, output.Type(this, image),
            output.IsByClass ? Annotated.WithSlotNames(ClassNames()) : null))];

    public override Delegate?[] Open(DataViewRow row, IReadOnlyList<DataViewSchema.Column> inputs, IReadOnlyList<bool> active)
    {
        var explained = new ExplainedRow(this, row, inputs);
        var image = (ImageDataViewType)inputs[0].Type;
        return [.. _outputs.Select((output, i) => active[i] ? output.Getter(explained, output.Type(this, image)) : null)];
    }

    public override SavedTransformer Save(IReadOnlyList<DataViewType> inputs) =>
        SavedExplanation.Of(Name, _inputColumnName, Scorer, Options, inputs);

    // Only named classes are the same in every row.
    private string[]? ClassNames() => Lime.Classes.Count == 0
        ? null
        : [.. Lime.Classes.Select(index => Scorer.ClassNames?[index] ?? FormattableString.Invariant($"{index}"))];

    private IEnumerable<string> Problems()
    {
        foreach (string problem in Lime.Problems(Scorer.OutputLength))
            yield return problem;
        if (Lime.TopClasses > Scorer.OutputLength)
            yield return FormattableString.Invariant($"{Lime.TopClasses} top classes are more than the model's {Scorer.OutputLength} ")
                + "outputs; ask for fewer.";
        if (Lime.Target is not null)
            yield return "Columns have classes in them, so a target of the options does not go with a pipeline yet; leave it away.";
        if (Options.Segments is { } segments && Lime.Upsampling != MapUpsampling.Nearest)
            yield return $"Upsampling {Lime.Upsampling.ToString().ToLowerInvariant()} needs the cells of a grid, which the label maps of "
                + $"'{segments}' do not tell; "
                + "leave Segments out and set the segmenter in the options of LIME, or use nearest.";
    }
}
