using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Images;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Scoring;

/// <summary>
/// Tells what kind of pictures a model's column holds, and cuts the model behind it. A tensor is told of by the options; of images and
/// encoded files it is the one that some step accepts.
/// </summary>
internal static class PictureColumn
{
    public static (PictureModel Model, PictureFormat Format) Find(ITransformer model, string column, TransformerScorerOptions options)
    {
        if (options.Tensor is { } tensor)
            return OfTensor(model, column, tensor, options.ImageOccurrence);
        PictureModel cut = CutImages(model, column, options, out PictureFormat? encoded);
        if (encoded is not null)
            return (cut, encoded);
        return cut.Type is ImageDataViewType { Height: > 0 } sized
            ? (cut, new ImageFormat(sized.Height, sized.Width))
            : throw SizeUnknown($"The model does not tell the size of the pictures in the column '{column}'");
    }

    private static PictureModel CutImages(ITransformer model, string column, TransformerScorerOptions options, out PictureFormat? encoded)
    {
        ImageDataViewType type = options is { Height: { } height, Width: { } width } ? new(height, width) : new();
        PictureModel cut;
        try
        {
            encoded = null;
            return PictureModel.Cut(model, column, type, other => other is ImageDataViewType, options.ImageOccurrence);
        }
        catch (LimeException)
        {
            try
            {
                cut = PictureModel.Cut(model, column, EncodedFormat.Column, EncodedFormat.Column.Equals, options.ImageOccurrence);
            }
            catch (LimeException)
            {
                cut = null!;
            }
            if (cut is null)
                throw;
        }
        encoded = type.Height > 0 ? new EncodedFormat(type.Height, type.Width)
            : throw SizeUnknown($"The column '{column}' holds encoded pictures, which do not tell their size before they are read");
        return cut;
    }

    private static (PictureModel Model, PictureFormat Format) OfTensor(
        ITransformer model, string column, PreparedTensor tensor, int? occurrence)
    {
        bool IsTensor(DataViewType type) =>
            PictureModel.IsVectorOfSingle(type) && ((VectorDataViewType)type).Size == tensor.Input.Length;

        PictureModel cut = PictureModel.Cut(model, column, TensorFormat.ColumnOf(tensor.Input), IsTensor, occurrence);
        if (tensor.ImageColumn is not { } imageColumn)
            return (cut, new TensorFormat(tensor.Input,
                (picture, sample) => tensor.Preprocessing.Apply(picture, tensor.Input, sample)));
        PictureModel preparing = PictureModel.Cut(model, imageColumn, new ImageDataViewType(tensor.Input.Height, tensor.Input.Width),
            type => type is ImageDataViewType image && image.Height == tensor.Input.Height && image.Width == tensor.Input.Width, null);
        var image = new ImageFormat(tensor.Input.Height, tensor.Input.Width);
        var reader = new TensorReader(preparing.Steps, imageColumn, image, schema => schema
            .Where(other => other.Name == column && PictureModel.IsVectorOfSingle(other.Type)
                && ((VectorDataViewType)other.Type).Size is var size && (size == 0 || size == tensor.Input.Length))
            .Cast<DataViewSchema.Column?>().ElementAtOrDefault(occurrence ?? ^1)
            ?? throw new LimeException($"No step of the model makes '{column}', a vector of {tensor.Input.Length} values of Single, of the "
                + $"pictures in '{imageColumn}'; name another ImageColumn, or leave it out and give the Preprocessing."));
        return (cut, new TensorFormat(tensor.Input, (picture, sample) =>
        {
            var numbers = new float[image.Input.Length];
            image.Prepare(picture, numbers);
            reader.Read(numbers, sample);
        }));
    }

    private static LimeException SizeUnknown(string what) => new($"{what}; give Height and Width in the options.");
}
