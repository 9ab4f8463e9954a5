using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;
using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML.Lime.Scoring;

/// <summary>The column of scores of a model, a vector of Single or one Single.</summary>
/// <param name="Column">The column.</param>
/// <param name="Kind">What is known about its values.</param>
/// <param name="ClassNames">The names of its classes, of the options or else of the model; null if there are none.</param>
internal sealed record ScoreColumn(DataViewSchema.Column Column, ScoreKind Kind, IReadOnlyList<string>? ClassNames)
{
    /// <summary>Finds the column that the last predictor or ONNX model of the steps writes, or the named one.</summary>
    /// <param name="model">The cut model.</param>
    /// <param name="type">The images' type.</param>
    /// <param name="options">May name the column and its classes.</param>
    /// <exception cref="LimeException">There is none, or several.</exception>
    public static ScoreColumn Find(CutModel model, DataViewType type, TransformerScorerOptions options)
    {
        string? name = options.ScoreColumn;
        DataViewSchema schema = ImageDataView.SchemaOf(model.ImageColumn, type);
        Dictionary<string, int> makers = new(StringComparer.Ordinal); // the last step that makes a column of this name
        for (int i = 0; i < model.Steps.Count; i++)
        {
            DataViewSchema next = model.Steps[i].GetOutputSchema(schema);
            if (model.Steps[i] is not ColumnSelectingTransformer)
                foreach (DataViewSchema.Column column in next.Skip(schema.Count))
                    makers[column.Name] = i;
            schema = next;
        }
        DataViewSchema.Column[] visible = [.. schema.Where(column => !column.IsHidden)];
        DataViewSchema.Column scores = name is null ? Find(model.Steps, visible, makers)
            : visible.Where(column => column.Name == name && IsScores(column.Type)).Cast<DataViewSchema.Column?>().FirstOrDefault()
                ?? throw new LimeException($"The model has no column of scores '{name}', a vector of Single or one Single: "
                    + $"{Listed(visible)}.");
        ITransformer? maker = makers.TryGetValue(scores.Name, out int at) ? model.Steps[at] : null;
        DataViewSchema.Column? label = schema.GetColumnOrNull("PredictedLabel");
        ScoreKind kind = KindOf(scores, maker, label, options.ClassNames is not null);
        return new ScoreColumn(scores, kind, options.ClassNames ?? Names(scores, kind, label));
    }

    /// <summary>Reads the scores of a row.</summary>
    public static Func<VBuffer<float>> Open(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType)
        {
            ValueGetter<VBuffer<float>> vectors = row.GetGetter<VBuffer<float>>(column);
            VBuffer<float> values = default;
            return () =>
            {
                vectors(ref values);
                return values;
            };
        }
        ValueGetter<float> numbers = row.GetGetter<float>(column);
        return () =>
        {
            float value = 0;
            numbers(ref value);
            return new VBuffer<float>(1, [value]);
        };
    }

    /// <summary>Whether a column of this type can hold scores.</summary>
    public static bool IsScores(DataViewType type) => type.Equals(NumberDataViewType.Single) || CutModel.IsVectorOfSingle(type);

    private static DataViewSchema.Column Find(
        IReadOnlyList<ITransformer> steps, DataViewSchema.Column[] visible, Dictionary<string, int> makers)
    {
        int last = steps.Count - 1;
        while (last >= 0 && !IsModel(steps[last]))
            last--;
        DataViewSchema.Column[] made = [.. visible.Where(column => makers.TryGetValue(column.Name, out int maker) && maker >= last
            && IsScores(column.Type) && steps[maker] is not ImagePixelExtractingTransformer)];
        // Of a calibrated binary predictor the probability; a later step's Score is the program's own.
        DataViewSchema.Column[] ofModel = [.. made.Where(column => makers[column.Name] == last)];
        foreach (string usual in (string[])["Probability", "Score"])
            foreach (DataViewSchema.Column column in made)
                if (column.Name == usual && (usual == "Score" || column.Type is not VectorDataViewType && ofModel.Contains(column)))
                    return column;
        DataViewSchema.Column[] candidates = ofModel.Length > 0 ? ofModel
            : [.. made.Where(column => makers[column.Name] == made.Max(other => makers[other.Name]))];
        return candidates switch
        {
            [var only] => only,
            [] => throw new LimeException("No step of the model gives scores (a predictor, ApplyOnnxModel, or a last step of your own): "
                + $"{Listed(visible)}; name a column of Single in ScoreColumn."),
            _ => throw new LimeException($"Several columns of the model may hold the scores ({Listed(candidates)}); name one in "
                + $"ScoreColumn. All columns: {Listed(visible)}."),
        };
    }

    private static bool IsModel(ITransformer step) => step is OnnxTransformer || IsPredictor(step)
        || step.GetType().Name == "TensorFlowTransformer"; // of a package that is not referenced

    private static bool IsPredictor(ITransformer step) => step.GetType().GetInterfaces()
        .Any(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IPredictionTransformer<>));

    private static ScoreKind KindOf(
        DataViewSchema.Column scores, ITransformer? maker, DataViewSchema.Column? label, bool hasNames)
    {
        if (maker is null || !IsPredictor(maker))
            return scores.Type is VectorDataViewType || hasNames ? ScoreKind.Unknown
                : scores.Name == "Probability" ? ScoreKind.Probability : ScoreKind.Number;
        if (scores.Type is VectorDataViewType)
            return maker.GetType().GetGenericTypeDefinition() == typeof(ClusteringPredictionTransformer<>) ? ScoreKind.Distance
                : ScoreKind.Multiclass;
        return scores.Name == "Probability" ? ScoreKind.Probability
            : label?.Type is BooleanDataViewType && maker.GetType().Name.StartsWith("Binary", StringComparison.Ordinal) ? ScoreKind.Margin
            : ScoreKind.Number;
    }

    private static string[]? Names(DataViewSchema.Column scores, ScoreKind kind, DataViewSchema.Column? label)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        int outputs = scores.Type is VectorDataViewType vector ? vector.Size : 1;
        if (scores.HasSlotNames())
            scores.GetSlotNames(ref names);
        else if (kind is ScoreKind.Distance or ScoreKind.Number)
            return null;
        else if (label is { } predicted && predicted.HasKeyValues(TextDataViewType.Instance))
            predicted.GetKeyValues(ref names);
        else if (kind is ScoreKind.Probability or ScoreKind.Margin && label?.Type is BooleanDataViewType)
            return ["False", "True"];
        return names.Length == outputs || outputs == 1 && names.Length == 2 || outputs == 0 && names.Length > 0
            ? [.. names.DenseValues().Select(text => text.ToString())]
            : null;
    }

    private static string Listed(DataViewSchema.Column[] columns) => columns.Length == 0 ? "there is none"
        : string.Join(", ", columns.Select(column => $"'{column.Name}' is {column.Type}"));
}
