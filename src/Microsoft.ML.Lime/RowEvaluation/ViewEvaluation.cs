using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Explaining;
using Microsoft.ML.Lime.Rows;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lime.RowEvaluation;

/// <summary>Evaluates the explanations of a view, one row at a time.</summary>
internal sealed class ViewEvaluation
{
    private readonly ExplainMapping _mapping;
    private readonly LimeWork _work;
    private readonly LimeEvaluateOptions _options;
    private readonly InputColumn? _label, _mask, _name;
    private readonly bool _explainsClasses, _explainsTopClasses; // the first of the top classes is the prediction

    /// <exception cref="LimeException">All problems of the options.</exception>
    public ViewEvaluation(ExplainMapping mapping, LimeWork work, LimeEvaluateOptions options, string? label, string? mask)
    {
        (_mapping, _work, _options) = (mapping, work, options);
        (_label, _mask) = (label is null ? null : LabelColumn.Input(label), mask is null ? null : MaskColumn.Input(mask));
        _name = options.NameColumn is { } name
            ? new InputColumn(name, "String (a name)", (isVector, item) => !isVector && item is TextDataViewType)
            : null;
        ITarget target = mapping.Method.EffectiveTarget;
        _explainsTopClasses = mapping.Method is { Target: null, Classes.Count: 0 };
        var outputs = new float[mapping.Scorer.OutputLength];
        _explainsClasses = target.Open(mapping.Scorer, outputs, outputs).Outputs.All(number => number.ClassIndex is not null);
        InputColumn.ThrowIf([.. Problems()]);
    }

    /// <summary>Reads and evaluates all rows.</summary>
    /// <exception cref="LimeException">A column is missing or of another type, or a row cannot be evaluated.</exception>
    public LimeMetrics Run(IDataView explained)
    {
        List<string> problems = [], warnings = [];
        DataViewSchema.Column[] columns = [.. ExplainedColumns.Inputs(_mapping).Select(input => input.Find(explained.Schema, problems))];
        DataViewSchema.Column? label = _label?.Find(explained.Schema, problems), mask = _mask?.Find(explained.Schema, problems),
            name = _name?.Find(explained.Schema, problems);
        InputColumn.ThrowIf(problems);
        LogRuns(explained);
        using DataViewRowCursor cursor =
            explained.GetRowCursor([.. columns, .. new[] { label, mask, name }.OfType<DataViewSchema.Column>()]);
        var row = new ExplainedColumns(_mapping, cursor, columns);
        Func<RowLabel?> labels = label is { } given ? LabelColumn.Open(cursor, given, _mapping) : () => null;
        Func<ImageFit, GroundTruthMask?> masks = mask is { } present ? MaskColumn.Open(cursor, present) : _ => null;
        Func<string> names = Names(cursor, name);
        List<EvaluatedImage> rows = [];
        (int unknown, string? first) = (0, null);
        while (cursor.MoveNext())
        {
            _work.Cancellation.ThrowIfCancellationRequested();
            RowLabel? truth = labels();
            if (truth is { IsKnown: false } other)
                (unknown, first) = (unknown + 1, first ?? FormattableString.Invariant($"'{other.Name}' in row {cursor.Position}"));
            rows.Add(Evaluate(row, cursor.Position, names(), truth, masks));
        }
        if (unknown > 0)
            warnings.Add(FormattableString.Invariant($"{unknown} of {rows.Count} labels are none of the model's classes (the first is ")
                + $"{first}), so their rows count as wrong; check the labels against the scorer's ClassNames."
                + (_mapping.Scorer.ClassCount == 1 ? " A single output with two ClassNames is the score of the second one." : ""));
        int read = rows.Count(found => found.Prediction is not null);
        if (read < 10)
            warnings.Add(read == 0
                ? "There is no row with an image to evaluate."
                : FormattableString.Invariant($"{read} row{(read == 1 ? "" : "s")} with an image: for fewer than ten rows the ")
                    + "intervals of the metrics are too narrow.");
        return LimeMetrics.Create(rows, _options.Metrics, warnings);
    }

    private IEnumerable<string> Problems()
    {
        foreach (IGrouping<string, IMapMetric> same in _options.Metrics.GroupBy(metric => metric.Name, StringComparer.OrdinalIgnoreCase))
            if (same.Count() > 1)
                yield return $"The metric {same.Key} is given {same.Count()} times; call Evaluate once for each of its options.";
        if (_options.Number < 0 || _options.Number >= _mapping.Values)
            yield return FormattableString.Invariant($"There is no map with the index {_options.Number}: the explanation ")
                + FormattableString.Invariant($"'{_mapping.Name}' has {_mapping.Values} per row, indexed from 0.");
        if (_mapping.MapSize != (_mapping.Scorer.Input.Height, _mapping.Scorer.Input.Width))
            yield return $"The maps of the explanation '{_mapping.Name}' are not as large as the model's input, because their upsampling "
                + "is none; explain with another upsampling.";
        if (_label is not null && !_explainsClasses)
            yield return $"The explanation '{_mapping.Name}' explains {_mapping.Method.EffectiveTarget.Info}, which cannot be "
                + $"compared with the classes of the label column '{_label.Name}'; omit the label column.";
    }

    private void LogRuns(IDataView explained)
    {
        IMapMetric[] applicable = [.. _options.Metrics.Where(metric => !metric.NeedsGroundTruth || _mask is not null)];
        ScorerInput input = _mapping.Scorer.Input;
        int runs = Metrics.CountModelCalls(applicable, input, 0), explanations = Metrics.CountModelCalls(applicable, input, 1) - runs;
        runs += NeedsPrediction ? 1 : 0;
        string Total(int number, string of) => explained.GetRowCount() is { } rows
            ? string.Create(CultureInfo.InvariantCulture, $"{number} {of} per row, {rows * number} in all")
            : string.Create(CultureInfo.InvariantCulture, $"{number} {of} per row");
        using IChannel channel = _work.Log();
        channel.Info(MessageSensitivity.Schema, $"Evaluating the explanation '{_mapping.Name}' by "
            + $"{string.Join(", ", applicable.Select(metric => metric.Name))} takes {Total(runs, "model runs")}"
            + (explanations == 0 ? "" : $", and {Total(explanations, "explanations")}")
            + "; explanations that the view computes when it is read are not counted.");
    }

    private bool NeedsPrediction => _explainsClasses && !_explainsTopClasses;

    private EvaluatedImage Evaluate(
        ExplainedColumns row, long position, string name, RowLabel? truth, Func<ImageFit, GroundTruthMask?> masks)
    {
        string[] warnings = [.. row.Warnings()]; // first, because they throw where a missing image is an error
        if (row.Image() is not { } source)
            return new EvaluatedImage { Image = name, Truth = truth?.Name, Warnings = warnings };
        (ImageFit fit, ImageBuffer image) = _mapping.Method.FitImage(source, _mapping.Scorer);
        MetricInput evaluated = row.Evaluated(image, fit, _options.Number, masks(fit));
        (int? index, string predicted, double value) = NeedsPrediction ? Predict(image)
            : row.Value(_explainsTopClasses ? 0 : _options.Number);
        RowProgress? progress = RowProgress.Create(_work, _mapping.Name, position);
        IReadOnlyList<MetricValue> values =
            Metrics.Compare(_options.Metrics, _mapping.Scorer, evaluated, progress, _work.Cancellation);
        return new EvaluatedImage
        {
            Image = name,
            // Two classes may have the same name; a numeric label is unambiguous.
            Truth = truth is { Index: { } label } other && label != index && other.Name == predicted
                ? FormattableString.Invariant($"{other.Name} ({label})")
                : truth?.Name,
            Prediction = predicted,
            Probability = value,
            Metrics = _options.Metrics.Zip(values).ToDictionary(pair => pair.First.Name, pair => pair.Second),
            Warnings = [.. warnings, .. values.Select(found => found.Reason).OfType<string>().Distinct()],
        };
    }

    /// <summary>The class with the largest output, which is not in the columns of named classes.</summary>
    private (int? Index, string Name, double Value) Predict(ImageBuffer image)
    {
        IScorer scorer = _mapping.Scorer;
        using IInferenceSession session = scorer.OpenSession();
        scorer.Prepare(image, session.Input[..scorer.Input.Length]);
        float[] output = session.Run(1, _work.Cancellation).ToArray();
        ITargetReader top = Targets.TopClasses(1).Open(scorer, output, output);
        var value = new float[1];
        top.Read(output, value);
        int index = top.Outputs[0].ClassIndex!.Value;
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
