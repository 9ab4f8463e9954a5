using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Onnx.Native;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>Batch size and number of inference sessions for a model.</summary>
/// <param name="MaxBatchSize">The maximum batch size of a session.</param>
/// <param name="ModelBatch">The batch size of the model; null if it takes any.</param>
/// <param name="Sessions">The maximum number of parallel inference sessions.</param>
/// <param name="Tuning">The settings that remain to be tuned; null if there are none.</param>
/// <param name="Notes">Remarks for the user, a sentence each.</param>
internal sealed record BatchPlan(int MaxBatchSize, int? ModelBatch, int Sessions, BatchTuning? Tuning, IReadOnlyList<string> Notes)
{
    // Limits on the CPU. The first batch has about the values of one image of 224 x 224 x 3. Batches of more than eight times as much use
    // more memory and were never measured to be faster.
    private const int FirstBatchValues = 150_528;
    private const int MaxBatchValues = 8 * FirstBatchValues;
    private const int MaxBatch = 32;

    // Limits on a GPU, which needs larger batches: up to 256 MiB of input and output.
    private const int FirstBatchOnGpu = 32;
    private const int MaxBatchValuesOnGpu = 64 << 20;
    private const int MaxBatchOnGpu = 256;

    /// <summary>Chooses the batch sizes; runs the model on two images if it declares an open batch.</summary>
    /// <exception cref="LimeException">The batch of the options is too large.</exception>
    public static BatchPlan Create(OrtSession session, InputPlan input, OutputPlan output, string model, OnnxScorerOptions options)
    {
        List<string> notes = [];
        bool onGpu = session.Provider is not null;
        int values = Math.Max(input.Image.Length, output.Length);
        int? modelBatch = input.FixedBatch ?? (output.HasBatchAxis ? null : 1);
        int batchSize = options.BatchSize ?? modelBatch ?? (onGpu
            ? Math.Clamp(MaxBatchValuesOnGpu / values, 1, MaxBatchOnGpu)
            : Math.Clamp(MaxBatchValues / values, 1, MaxBatch));
        if (modelBatch is null && batchSize > 1 && WhyNoBatch(session, input, output, model) is { } reason)
        {
            (modelBatch, batchSize) = (1, options.BatchSize ?? 1);
            notes.Add($"The model declares an open batch but takes one image at a time ({reason}).");
        }
        if (batchSize > modelBatch)
            notes.Add(string.Create(CultureInfo.InvariantCulture,
                $"The model takes {modelBatch} at once, so a batch of {batchSize} is several runs."));
        if (((long)batchSize + (modelBatch ?? 0)) * values > TensorSizes.MaxValues)
            throw new LimeException(string.Create(CultureInfo.InvariantCulture,
                $"A batch of {batchSize} images, of {input.Image.Length} numbers in and {output.Length} out, is too large; give a "
                    + $"smaller one."));
        int sessions = onGpu ? 1 : options.Threads ?? Environment.ProcessorCount;
        // Tuned settings: batch sizes in powers of two, and all, half, a quarter of the sessions and so on, down to one.
        List<int> batchSizes = [batchSize], sessionCounts = [sessions];
        if (options.BatchSize is null && modelBatch is null)
            for (batchSizes = [1]; batchSizes[^1] * 2 <= batchSize;)
                batchSizes.Add(batchSizes[^1] * 2);
        if (options.Threads is null)
            while (sessionCounts[^1] > 1)
                sessionCounts.Add(sessionCounts[^1] / 2);
        int firstBatch = onGpu ? FirstBatchOnGpu : FirstBatchValues / values;
        BatchTuning? tuning = batchSizes.Count == 1 && sessionCounts.Count == 1
            ? null
            : new(batchSizes, sessionCounts, batchSizes.FindLast(size => size == batchSizes[0] || size <= firstBatch));
        return new BatchPlan(batchSize, modelBatch, sessions, tuning, notes);
    }

    private static string? WhyNoBatch(OrtSession session, InputPlan input, OutputPlan output, string model)
    {
        try
        {
            var two = OutputPlan.Probe(session, input, output.Tensor, model, 2);
            return two.Length == output.Length ? null : "two images give an output of another shape";
        }
        catch (LimeException error)
        {
            return error.Message;
        }
    }
}
