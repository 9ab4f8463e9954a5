using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;
using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML.Lime.Scoring;

/// <summary>
/// The part of a cut model that a separate ONNX session can run: steps that work pixel by pixel, then an ONNX model with one input,
/// whose output is the scores.
/// </summary>
/// <param name="Before">The steps before the ONNX model; empty if it reads the image column.</param>
/// <param name="Tensor">The column that the ONNX model reads; its input has the same name.</param>
/// <param name="Onnx">The ONNX model.</param>
/// <param name="Output">The column of scores that it makes; its output has the same name.</param>
internal sealed record ComposableChain(
    IReadOnlyList<ITransformer> Before, DataViewSchema.Column Tensor, OnnxTransformer Onnx, string Output)
{
    /// <summary>Finds it in a model.</summary>
    /// <param name="model">The model, cut after its images.</param>
    /// <param name="type">The type of the images.</param>
    /// <param name="scoreColumn">The column of scores.</param>
    /// <param name="trustsSteps">Whether steps that are not known to work pixel by pixel are assumed to.</param>
    /// <exception cref="LimeException">There is none; the message is a clause with the reason.</exception>
    public static ComposableChain Find(CutModel model, DataViewType type, string scoreColumn, bool trustsSteps)
    {
        DataViewSchema schema = ImageDataView.SchemaOf(model.ImageColumn, type);
        var mappers = new IRowToRowMapper[model.Steps.Count];
        for (int i = 0; i < mappers.Length; i++)
        {
            if (!model.Steps[i].IsRowToRowMapper)
                throw new LimeException($"{CutModel.NameOf(model.Steps[i])} does not map row by row");
            mappers[i] = model.Steps[i].GetRowToRowMapper(schema);
            schema = mappers[i].OutputSchema;
        }
        (int at, string output) = FindOnnx(model.Steps, mappers, schema[scoreColumn]);
        DataViewSchema.Column[] inputs = Sources(mappers[at], mappers[at].OutputSchema[output]);
        if (inputs is not [var tensor])
            throw new LimeException($"the ONNX model has {inputs.Length} inputs ({string.Join(", ", inputs.Select(input => input.Name))})");
        if (!CutModel.IsVectorOfSingle(tensor.Type))
            throw new LimeException($"the ONNX model's input '{tensor.Name}' is {tensor.Type}, not a vector of Single");
        RequirePixelwise(model.Steps, mappers, at, tensor, trustsSteps);
        return new ComposableChain([.. model.Steps.Take(at)], tensor, (OnnxTransformer)model.Steps[at], output);
    }

    // Follows the scores back, through steps that pass them on, to the ONNX model that makes them.
    private static (int Step, string Output) FindOnnx(
        IReadOnlyList<ITransformer> steps, IRowToRowMapper[] mappers, DataViewSchema.Column scores)
    {
        for (int i = steps.Count - 1; i >= 0; i--)
        {
            DataViewSchema.Column[] sources = Sources(mappers[i], scores);
            if (steps[i] is ColumnCopyingTransformer or ColumnSelectingTransformer || IsPassedOn(scores, sources))
                scores = sources[0];
            else if (steps[i] is OnnxTransformer)
                return (i, scores.Name);
            else
                throw new LimeException($"the scores '{scores.Name}' are made by {CutModel.NameOf(steps[i])}, not by ApplyOnnxModel");
        }
        throw new LimeException("the scores are the images");
    }

    // Follows the tensor back to the images.
    private static void RequirePixelwise(
        IReadOnlyList<ITransformer> steps, IRowToRowMapper[] mappers, int onnx, DataViewSchema.Column tensor, bool trustsSteps)
    {
        List<DataViewSchema.Column> needed = [tensor];
        for (int i = onnx - 1; i >= 0; i--)
        {
            List<DataViewSchema.Column> sources = [];
            foreach (DataViewSchema.Column column in needed)
            {
                DataViewSchema.Column[] from = Sources(mappers[i], mappers[i].OutputSchema[column.Index]);
                if (!IsPassedOn(column, from) && !trustsSteps && !IsPixelwise(steps[i], column, from))
                    throw new LimeException($"{CutModel.NameOf(steps[i])}, which makes '{column.Name}', "
                        + (steps[i] is ImageResizingTransformer ? "changes the image size" : "is not known to work pixel by pixel"));
                sources.AddRange(from.Where(source => sources.All(other => other.Index != source.Index)));
            }
            needed = sources;
        }
    }

    /// <summary>
    /// Whether each value of a step's output depends on one pixel only, that of the same position. Resizing to the same size passes the
    /// image on unchanged.
    /// </summary>
    private static bool IsPixelwise(ITransformer step, DataViewSchema.Column made, DataViewSchema.Column[] sources) => step switch
    {
        ImagePixelExtractingTransformer or ImageGrayscalingTransformer => true,
        ImageResizingTransformer => sources is [{ Type: ImageDataViewType from }] && made.Type.Equals(from),
        TypeConvertingTransformer or NormalizingTransformer => true, // slot by slot
        ColumnCopyingTransformer or ColumnSelectingTransformer => true,
        _ => false,
    };

    private static bool IsPassedOn(DataViewSchema.Column column, DataViewSchema.Column[] sources) =>
        sources is [var source] && source.Index == column.Index && source.Name == column.Name && source.Type.Equals(column.Type);

    private static DataViewSchema.Column[] Sources(IRowToRowMapper mapper, DataViewSchema.Column column) =>
        [.. mapper.GetDependencies([mapper.OutputSchema[column.Index]])];
}
