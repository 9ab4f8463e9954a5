using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Rows;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.RowEvaluation;

/// <summary>
/// Reads ground-truth masks: images, whose pixels are inside unless they are black or transparent, or vectors with one value per pixel,
/// inside where it is not 0. They have the size of the image or of the model's input.
/// </summary>
internal static class MaskColumn
{
    /// <summary>The column and its type.</summary>
    public static InputColumn Input(string name) => new(name, "Image or Vector of Boolean, Byte, Int32 or Single (a mask)",
        (isVector, item) => isVector ? IsValue(item.RawType) : item is ImageDataViewType);

    /// <summary>A getter of the row's mask, given how its image was fitted; null where it has none.</summary>
    public static Func<ImageFit, GroundTruthMask?> Open(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType type)
        {
            var reader = new ImageReader(row, column, channels: 4);
            return _ => reader.Read() is { } image ? GroundTruthMask.FromImage(image) : null;
        }
        return type.ItemType.RawType == typeof(bool) ? Vector<bool>(row, column, value => value)
            : type.ItemType.RawType == typeof(byte) ? Vector<byte>(row, column, value => value != 0)
            : type.ItemType.RawType == typeof(int) ? Vector<int>(row, column, value => value != 0)
            : Vector<float>(row, column, value => value != 0);
    }

    private static bool IsValue(Type raw) => raw == typeof(bool) || raw == typeof(byte) || raw == typeof(int) || raw == typeof(float);

    private static Func<ImageFit, GroundTruthMask?> Vector<T>(DataViewRow row, DataViewSchema.Column column, Func<T, bool> inside)
    {
        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        var sizes = ((VectorDataViewType)column.Type).Dimensions;
        VBuffer<T> values = default;
        return fit =>
        {
            getter(ref values);
            if (values.Length == 0)
                return null;
            (int height, int width) = sizes is [> 0, > 0] ? (sizes[0], sizes[1])
                : values.Length == (long)fit.SourceHeight * fit.SourceWidth ? (fit.SourceHeight, fit.SourceWidth)
                : (fit.InputHeight, fit.InputWidth);
            return values.Length == (long)height * width
                ? new GroundTruthMask(height, width, [.. values.DenseValues().Select(inside)])
                : throw new LimeException(FormattableString.Invariant($"The mask in the column '{column.Name}' has {values.Length} ")
                    + FormattableString.Invariant(
                        $"values, but the image is {fit.SourceHeight} x {fit.SourceWidth} (height x width) and ")
                    + FormattableString.Invariant($"the model's input {fit.InputHeight} x {fit.InputWidth}; give a value for each pixel ")
                    + "of one of them.");
        };
    }
}
