using Microsoft.ML.Lime.Images;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Scoring;

/// <summary>
/// Finds the format of the images in a model's column, and cuts the model after it. A tensor is described by the options; images and
/// encoded files are distinguished by the types that the model's steps accept.
/// </summary>
internal static class ModelInput
{
    /// <summary>Finds them.</summary>
    /// <param name="origin">The model, its column, and the options.</param>
    /// <returns>The cut model, the format of its images, and the steps that make them of a source image, if any.</returns>
    public static (CutModel Model, ImageFormat Format, ImageFront? Front) Find(ScorerOrigin origin)
    {
        (ITransformer model, string column, TransformerScorerOptions options, bool findsFront) = origin;
        if (options.Tensor is { } tensor)
            return FindTensor(model, column, tensor, options.ImageOccurrence, findsFront);
        CutModel cut = CutImages(model, column, options, findsFront, out ImageFormat? encoded);
        if (encoded is not null)
            return (cut, encoded, cut.Front);
        return cut.Type is ImageDataViewType { Height: > 0 } sized
            ? (cut, new MLImageFormat(sized.Height, sized.Width), cut.Front)
            : throw SizeUnknown($"The model does not define the size of the images in the column '{column}'");
    }

    private static CutModel CutImages(
        ITransformer model, string column, TransformerScorerOptions options, bool findsFront, out ImageFormat? encoded)
    {
        ImageDataViewType type = options is { Height: { } height, Width: { } width } ? new(height, width) : new();
        CutModel CutFiles() => CutModel.Cut(
            model, column, EncodedImageFormat.Column, EncodedImageFormat.Column.Equals, options.ImageOccurrence, findsFront);

        ITransformer[] steps = [.. CutModel.StepsOf(model)];
        CutModel cut;
        if (ImageFront.Takes(steps, column, EncodedImageFormat.Column) && !ImageFront.Takes(steps, column, type))
            cut = CutFiles();
        else
            try
            {
                encoded = null;
                return CutModel.Cut(model, column, type, other => other is ImageDataViewType, options.ImageOccurrence, findsFront);
            }
            catch (LimeException)
            {
                try
                {
                    cut = CutFiles();
                }
                catch (LimeException)
                {
                    cut = null!;
                }
                if (cut is null)
                    throw;
            }
        encoded = type.Height > 0 ? new EncodedImageFormat(type.Height, type.Width)
            : throw SizeUnknown($"The column '{column}' holds encoded images, whose size is unknown before they are read");
        return cut;
    }

    private static (CutModel Model, ImageFormat Format, ImageFront? Front) FindTensor(
        ITransformer model, string column, PreparedTensor tensor, int? occurrence, bool findsFront)
    {
        bool IsTensor(DataViewType type) =>
            CutModel.IsVectorOfSingle(type) && ((VectorDataViewType)type).Size == tensor.Input.Length;

        CutModel cut = CutModel.Cut(model, column, TensorFormat.ColumnOf(tensor.Input), IsTensor, occurrence, findsFront);
        if (tensor.ImageColumn is not { } imageColumn)
            return (cut, new TensorFormat(tensor.Input,
                (image, sample) => tensor.Preprocessing.Apply(image, tensor.Input, sample)), null);
        CutModel preparing = CutModel.Cut(model, imageColumn, new ImageDataViewType(tensor.Input.Height, tensor.Input.Width),
            type => type is ImageDataViewType image && image.Height == tensor.Input.Height && image.Width == tensor.Input.Width,
            null, findsFront);
        var format = new MLImageFormat(tensor.Input.Height, tensor.Input.Width);
        var reader = new TensorReader(preparing.Steps, imageColumn, format, schema => schema
            .Where(other => other.Name == column && CutModel.IsVectorOfSingle(other.Type)
                && ((VectorDataViewType)other.Type).Size is var size && (size == 0 || size == tensor.Input.Length))
            .Cast<DataViewSchema.Column?>().ElementAtOrDefault(occurrence ?? ^1)
            ?? throw new LimeException($"No step of the model creates '{column}', a vector of {tensor.Input.Length} values of Single, from "
                + $"the images in '{imageColumn}'; name another ImageColumn, or leave it out and give the Preprocessing."));
        return (cut, new TensorFormat(tensor.Input, (image, sample) =>
        {
            var pixels = new float[format.Input.Length];
            format.Prepare(image, pixels);
            reader.Read(pixels, sample);
        }), preparing.Front);
    }

    private static LimeException SizeUnknown(string what) => new($"{what}; give Height and Width in the options.");
}
