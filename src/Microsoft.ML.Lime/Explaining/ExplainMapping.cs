using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Persistence;
using Microsoft.ML.Lime.Rows;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Explaining;

/// <summary>Picture in, explanation out, whatever the method.</summary>
internal sealed class ExplainMapping : ImageMapping
{
    private readonly string _inputColumnName;
    private readonly ExplainOutput[] _outputs;

    public ExplainMapping(LimeWork work, string outputColumnName, string inputColumnName, IScorer scorer, ExplanationColumnOptions options)
    {
        (Work, Name, _inputColumnName, Scorer, Options) = (work, outputColumnName, inputColumnName, scorer, options);
        ExplainOptions engine = options.Engine;
        int[] classes = [.. (options.Classes ?? (options.TopClasses is null ? engine.Classes : [])).Distinct()];
        // A column has as many classes in every row, so named classes stand alone: which of them are at the top differs by picture.
        Engine = engine with
        {
            Classes = classes,
            TopClasses = classes.Length > 0 ? null : options.TopClasses ?? Math.Min(engine.TopClasses ?? 1, scorer.OutputLength),
        };
        InputColumn.ThrowIf([.. Problems()]);
        options.Check(scorer);
        // Targets say what they read once they are opened. Those of the catalogue read as many numbers for any outputs.
        Numbers = Engine.EffectiveTarget.Open(scorer, new float[scorer.OutputLength], new float[scorer.OutputLength]).Numbers.Count;
        MapSize = options.MapSize(scorer.Input);
        Inputs = options.SegmentsColumn is { } segments
            ? [InputColumn.Image(inputColumnName), InputColumn.LabelMap(segments)]
            : [InputColumn.Image(inputColumnName)];
        _outputs = [.. ExplainOutputs.All.Where(output => !output.OfSegments || options.Segmenter is not null),
            .. options.Overlay ? [ExplainOutputs.Overlay] : Array.Empty<ExplainOutput>()];
    }

    public LimeWork Work { get; }

    public override string Name { get; }

    public IScorer Scorer { get; }

    public ExplanationColumnOptions Options { get; }

    /// <summary>The engine's options with the classes of <see cref="Options"/>.</summary>
    public ExplainOptions Engine { get; }

    /// <summary>Classes in a row, or other numbers that are explained.</summary>
    public int Numbers { get; }

    /// <summary>Height and width of a map; null where they differ from row to row.</summary>
    public (int Height, int Width)? MapSize { get; }

    public override IReadOnlyList<InputColumn> Inputs { get; }

    /// <summary>A class's name, or its index where the scorer knows no names.</summary>
    public string NameOf(int index) => Scorer.ClassNames?[index] ?? FormattableString.Invariant($"{index}");

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
        SavedExplainStep.Of(Name, _inputColumnName, Scorer, Options, inputs);

    // Only named classes are the same in every row.
    private string[]? ClassNames() => Engine.Classes.Count == 0
        ? null
        : [.. Engine.Classes.Select(NameOf)];

    private IEnumerable<string> Problems()
    {
        foreach (string problem in Engine.Problems(Scorer.OutputLength).Concat(Engine.Target?.Problems(Scorer) ?? []))
            yield return problem;
        if (Options.TopClasses is not null && Engine.Target is not null)
            yield return "Top classes and a target exclude each other; take Targets.TopClasses as the target, or leave one of them away.";
        else if (Engine.TopClasses > Scorer.OutputLength)
            yield return FormattableString.Invariant($"{Engine.TopClasses} top classes are more than the model's {Scorer.OutputLength} ")
                + "outputs; ask for fewer.";
        if (Options.SegmentsColumn is { } segments && Options.Upsampling != MapUpsampling.Nearest)
            yield return $"Upsampling {Options.Upsampling.ToString().ToLowerInvariant()} needs the cells of a grid, which the label maps "
                + $"of '{segments}' do not tell; leave Segments out and set the segmenter in the engine's options, or use nearest.";
    }
}
