using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Scoring.OutputTargets;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Evaluation.Quality;
using Microsoft.ML.Lime.Explaining;
using Microsoft.ML.Lime.Rows;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lime.RowEvaluation;

/// <summary>Judges the explanations of a view, a row at a time.</summary>
internal sealed class ViewEvaluation
{
    private readonly ExplainMapping _mapping;
    private readonly LimeWork _work;
    private readonly LimeEvaluateOptions _options;
    private readonly InputColumn? _label, _mask, _name;
    private readonly bool _explainsClasses, _explainsTopClasses; // the first of which is the prediction

    /// <exception cref="LimeException">All that is wrong with the options.</exception>
    public ViewEvaluation(ExplainMapping mapping, LimeWork work, LimeEvaluateOptions options, string? label, string? mask)
    {
        (_mapping, _work, _options) = (mapping, work, options);
        (_label, _mask) = (label is null ? null : LabelColumn.Of(label), mask is null ? null : MaskColumn.Of(mask));
        _name = options.NameColumn is { } name
            ? new InputColumn(name, "String (a name)", (isVector, item) => !isVector && item is TextDataViewType)
            : null;
        ITarget target = mapping.Engine.EffectiveTarget;
        _explainsTopClasses = target is ClassTarget { Info.Name: "top-classes" };
        var outputs = new float[mapping.Scorer.OutputLength];
        _explainsClasses = target.Open(mapping.Scorer, outputs, outputs).Numbers.All(number => number.ClassIndex is not null);
        InputColumn.ThrowIf([.. Problems()]);
    }

    /// <summary>Reads and judges all rows.</summary>
    /// <exception cref="LimeException">A column is missing or of another type, or a row cannot be judged.</exception>
    public LimeMetrics Run(IDataView explained)
    {
        List<string> problems = [], warnings = [];
        DataViewSchema.Column[] columns = [.. ExplainedColumns.Inputs(_mapping).Select(input => input.Find(explained.Schema, problems))];
        DataViewSchema.Column? label = _label?.Find(explained.Schema, problems), mask = _mask?.Find(explained.Schema, problems),
            name = _name?.Find(explained.Schema, problems);
        InputColumn.ThrowIf(problems);
        TellRuns(explained);
        using DataViewRowCursor cursor =
            explained.GetRowCursor([.. columns, .. new[] { label, mask, name }.OfType<DataViewSchema.Column>()]);
        var row = new ExplainedColumns(_mapping, cursor, columns);
        Func<RowLabel?> labels = label is { } given ? LabelColumn.Open(cursor, given, _mapping) : () => null;
        Func<PictureFit, TruthMask?> masks = mask is { } shown ? MaskColumn.Open(cursor, shown) : _ => null;
        Func<string> names = Names(cursor, name);
        List<EvaluatedPicture> rows = [];
        (int unknown, string? first) = (0, null);
        while (cursor.MoveNext())
        {
            _work.Cancellation.ThrowIfCancellationRequested();
            RowLabel? truth = labels();
            if (truth is { IsKnown: false } other)
                (unknown, first) = (unknown + 1, first ?? FormattableString.Invariant($"'{other.Name}' in row {cursor.Position}"));
            rows.Add(Judge(row, cursor.Position, names(), truth, masks));
        }
        if (unknown > 0)
            warnings.Add(FormattableString.Invariant($"{unknown} of {rows.Count} labels are none of the model's classes (the first is ")
                + $"{first}), so their rows count as wrong; check the labels against the scorer's ClassNames.");
        int read = rows.Count(found => found.Prediction is not null);
        if (read < 10)
            warnings.Add(read == 0
                ? "There is no row with a picture to judge."
                : FormattableString.Invariant($"{read} row{(read == 1 ? "" : "s")} with a picture tell little of others like them: the ")
                    + "intervals of the metrics are too narrow for fewer than ten.");
        return LimeMetrics.Of(rows, _options.Metrics, warnings);
    }

    private IEnumerable<string> Problems()
    {
        foreach (IGrouping<string, IMapMetric> same in _options.Metrics.GroupBy(metric => metric.Name, StringComparer.OrdinalIgnoreCase))
            if (same.Count() > 1)
                yield return $"The metric {same.Key} is asked for {same.Count()} times; evaluate once for each of its options.";
        if (_options.Number < 0 || _options.Number >= _mapping.Numbers)
            yield return FormattableString.Invariant($"There is no map with the number {_options.Number}: the explanation ")
                + FormattableString.Invariant($"'{_mapping.Name}' has {_mapping.Numbers} in a row, counted from 0.");
        if (_mapping.MapSize != (_mapping.Scorer.Input.Height, _mapping.Scorer.Input.Width))
            yield return $"The maps of the explanation '{_mapping.Name}' are not as large as the model's input, because their upsampling "
                + "is none; explain with another one to judge them.";
        if (_label is not null && !_explainsClasses)
            yield return $"The explanation '{_mapping.Name}' explains {_mapping.Engine.EffectiveTarget.Info}, which is no class that the "
                + $"label column '{_label.Name}' could be compared with; leave the label column out.";
    }

    private void TellRuns(IDataView explained)
    {
        IMapMetric[] applicable = [.. _options.Metrics.Where(metric => !metric.NeedsTruth || _mask is not null)];
        ScorerInput input = _mapping.Scorer.Input;
        int runs = Metrics.ModelRuns(applicable, input, 0), explanations = Metrics.ModelRuns(applicable, input, 1) - runs;
        runs += NeedsPrediction ? 1 : 0;
        string Told(int number, string of) => explained.GetRowCount() is { } rows
            ? string.Create(CultureInfo.InvariantCulture, $"{number} {of} a row, {rows * number} in all")
            : string.Create(CultureInfo.InvariantCulture, $"{number} {of} a row");
        using IChannel channel = _work.Environment.Start("Lime");
        channel.Info(MessageSensitivity.Schema, $"Judging the explanation '{_mapping.Name}' by "
            + $"{string.Join(", ", applicable.Select(metric => metric.Name))} takes {Told(runs, "model runs")}"
            + (explanations == 0 ? "" : $", and {Told(explanations, "explanations")}")
            + "; explanations that the view computes when it is read come on top.");
    }

    private bool NeedsPrediction => _explainsClasses && !_explainsTopClasses;

    private EvaluatedPicture Judge(
        ExplainedColumns row, long position, string name, RowLabel? truth, Func<PictureFit, TruthMask?> masks)
    {
        string[] warnings = [.. row.Warnings()]; // first, because a row without a picture may be an error there
        if (row.Photo() is not { } photo)
            return new EvaluatedPicture { Image = name, Truth = truth?.Name, Warnings = warnings };
        var image = FittedImage.Create(_mapping.Engine, _mapping.Scorer, photo);
        JudgedMap judged = row.Judged(image, _options.Number, masks(image.Fit));
        (int? index, string predicted, double value) = NeedsPrediction ? Predict(image.Image)
            : row.Number(_explainsTopClasses ? 0 : _options.Number);
        RowProgress? progress = _work.Progress is { } told ? new(told, _mapping.Name, position) : null;
        if (_options.Metrics.Any(metric => metric is ISeedMetric && metric.Obstacle(judged) is null))
        {
            // No column tells how many runs an explanation takes; the first one that is made tells it.
            ExplainOptions next = judged.Options with { Seed = unchecked(judged.Options.Seed + 1) };
            ImageExplanation repeat = next.CreateExplainer()!.Explain(_mapping.Scorer, judged.Picture, progress, _work.Cancellation);
            judged = judged with { Repeats = [repeat], ModelCalls = repeat.ModelCalls };
        }
        IReadOnlyList<MetricValue> values =
            Metrics.Compare(_options.Metrics, _mapping.Scorer, judged, progress, _work.Cancellation);
        return new EvaluatedPicture
        {
            Image = name,
            // Two classes may have one name; a label that is a number knows which of them it means.
            Truth = truth is { Index: { } label } other && label != index && other.Name == predicted
                ? FormattableString.Invariant($"{other.Name} ({label})")
                : truth?.Name,
            Prediction = predicted,
            Probability = value,
            Metrics = _options.Metrics.Zip(values).ToDictionary(pair => pair.First.Name, pair => pair.Second),
            Warnings = [.. warnings, .. values.Select(found => found.Reason).OfType<string>().Distinct()],
        };
    }

    /// <summary>The class with the largest output, which columns of named classes do not tell.</summary>
    private (int? Index, string Name, double Value) Predict(ImageBuffer picture)
    {
        IScorer scorer = _mapping.Scorer;
        using IScoringRunner runner = scorer.OpenRunner();
        scorer.Prepare(picture, runner.Input[..scorer.Input.Length]);
        float[] output = runner.Run(1, _work.Cancellation).ToArray();
        ITargetReader top = new ClassTarget([], 1).Open(scorer, output, output);
        var value = new float[1];
        top.Read(output, value);
        int index = top.Numbers[0].ClassIndex!.Value;
        return (index, _mapping.NameOf(index), value[0]);
    }

    private static Func<string> Names(DataViewRow row, DataViewSchema.Column? column)
    {
        if (column is not { } given)
            return () => row.Position.ToString(CultureInfo.InvariantCulture);
        ValueGetter<ReadOnlyMemory<char>> getter = row.GetGetter<ReadOnlyMemory<char>>(given);
        ReadOnlyMemory<char> name = default;
        return () =>
        {
            getter(ref name);
            return name.ToString();
        };
    }
}
