using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Onnx.Native;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>The given value of an input that is not the image.</summary>
/// <param name="Tensor">The input.</param>
/// <param name="Numbers">The numbers for one image.</param>
/// <param name="Sizes">The sizes for one image.</param>
/// <param name="FollowsBatch">Whether the first axis is the batch: the numbers are then repeated for each image.</param>
internal sealed record InputValue(OnnxModelInfo.Tensor Tensor, double[] Numbers, long[] Sizes, bool FollowsBatch)
{
    /// <summary>Fits numbers to the shape and type of an input. A single number fills the tensor.</summary>
    /// <param name="tensor">The input.</param>
    /// <param name="image">The input that takes the image.</param>
    /// <param name="numbers">The numbers, the last axis fastest.</param>
    /// <param name="problems">Receives the problems, a sentence each.</param>
    /// <returns>The value; null if there is a problem.</returns>
    public static InputValue? Create(
        OnnxModelInfo.Tensor tensor, OnnxModelInfo.Tensor image, IReadOnlyList<double> numbers, List<string> problems)
    {
        string start = $"The value of the input {tensor} (--input-value, OnnxScorerOptions.InputValues)";
        if (!tensor.IsNumeric)
        {
            problems.Add($"{start} cannot be given, because it takes {tensor.Type}, not numbers; store it in the model, as an "
                + "initializer of that name.");
            return null;
        }
        if (numbers.Cast<double?>().FirstOrDefault(number => !tensor.Takes(number!.Value)) is { } wrong)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture,
                $"{start} contains {wrong}, which {tensor.Type} cannot hold; give {tensor.Range}."));
            return null;
        }
        long[] sizes = [.. tensor.Sizes];
        bool followsBatch = sizes.Length > 0 && sizes[0] < 0 && IsBatch(tensor, image);
        if (followsBatch)
            sizes[0] = 1;
        int[] open = [.. Enumerable.Range(0, sizes.Length).Where(axis => sizes[axis] < 0)];
        long known = TensorSizes.Product(sizes.Where(size => size >= 0));
        if (numbers.Count == 1 || known == 0)
            foreach (int axis in open)
                sizes[axis] = 1;
        else if (open.Length == 1 && numbers.Count % known == 0)
            sizes[open[0]] = numbers.Count / known;
        else if (open.Length > 1)
        {
            problems.Add($"{start} leaves {open.Length} axes open, so its shape does not follow from {numbers.Count} numbers; give one "
                + "number, or export the model with a fixed shape.");
            return null;
        }
        long length = TensorSizes.Product(sizes);
        if (length > TensorSizes.MaxValues)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{start} would have {length} numbers, more than the ")
                + string.Create(CultureInfo.InvariantCulture, $"{TensorSizes.MaxValues} that are supported; export the model with a ")
                + "smaller input.");
            return null;
        }
        if (length < 1 || (numbers.Count != 1 && numbers.Count != length))
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{start} has {numbers.Count} numbers, but ")
                + (open.Length > 0 ? $"a multiple of {known}" : $"{length}")
                + $" {(followsBatch ? "for one image " : "")}or a single one is needed.");
            return null;
        }
        return new InputValue(tensor,
            numbers.Count == 1 ? [.. Enumerable.Repeat(numbers[0], (int)length)] : [.. numbers], sizes, followsBatch);
    }

    /// <summary>The tensor for a batch.</summary>
    public TensorBuffer ToTensor(int images)
    {
        int copies = FollowsBatch ? images : 1;
        var buffer = new TensorBuffer(Tensor.Element, FollowsBatch ? [images, .. Sizes.Skip(1)] : Sizes);
        for (int i = 0; i < copies; i++)
            buffer.Write(Numbers, i * Numbers.Length);
        return buffer;
    }

    // An open first axis is the batch if it has the name of the image's, or if one of them has no name. Exporters that number open sizes
    // (unk__1) give each its own name.
    private static bool IsBatch(OnnxModelInfo.Tensor tensor, OnnxModelInfo.Tensor image) =>
        image.Sizes[0] >= 0 || tensor.Shape[0] == image.Shape[0] || IsUnnamed(tensor.Shape[0]) || IsUnnamed(image.Shape[0]);

    private static bool IsUnnamed(string size) => size == "?" || size.StartsWith("unk_", StringComparison.Ordinal);
}
