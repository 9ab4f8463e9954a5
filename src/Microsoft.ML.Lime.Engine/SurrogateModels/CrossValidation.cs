using System.Runtime.InteropServices;

namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>
/// The held-out R2 of a surrogate by cross-validation in blocks (Stone 1974): the samples are divided into folds, the surrogate is fitted
/// without a fold and predicts it. Equal masks and complements are one block and stay together, because the score of one says something
/// about the other. Needs no model run.
/// </summary>
internal static class CrossValidation
{
    /// <summary>Number of folds, unless a surrogate takes long to fit.</summary>
    public const int MaxFolds = 10;

    /// <summary>With fewer blocks there is no held-out R2.</summary>
    private const int MinBlocks = 5;

    /// <summary>Quantile of the normal distribution for a 95 % interval.</summary>
    private const double NormalQuantile = 1.96;

    /// <summary>Measures the held-out R2 of every target.</summary>
    /// <param name="masks">samples x features.</param>
    /// <param name="scores">samples x targets.</param>
    /// <param name="weights">One per sample, or empty for equal weights.</param>
    /// <param name="maxFolds">Number of folds; with fewer blocks each block is a fold. Below 2 there is no held-out R2.</param>
    /// <param name="predict">
    /// Gets one weight per sample, 0 for those held out; fits the others and returns a prediction of every sample for each target, or null.
    /// </param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>
    /// For each target the held-out R2 and its 95 % interval, or null if the scores are constant. Null for all if there are too few blocks
    /// or folds, or if <paramref name="predict"/> returned null.
    /// </returns>
    public static (double Value, double Low, double High)?[]? Measure(MaskMatrix masks, ScoreMatrix scores, double[] weights,
        int maxFolds, Func<double[], double[][]?> predict, CancellationToken cancellation)
    {
        double[] all = weights.Length > 0 ? weights : [.. Enumerable.Repeat(1.0, masks.Samples)];
        int[] blocks = Blocks(masks, all);
        int count = blocks.Max() + 1, folds = Math.Min(count, maxFolds);
        if (count < MinBlocks || folds < 2)
            return null;
        int[] order = new Xoshiro256(1).Permutation(count); // block to place; neighbouring blocks of a design are alike
        var residuals = new double[scores.Targets, count];
        var deviations = new double[scores.Targets, count];
        var train = new double[all.Length];
        for (int fold = 0; fold < folds; fold++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int sample = 0; sample < train.Length; sample++)
                train[sample] = IsHeldOut(sample, fold) ? 0 : all[sample];
            double total = train.Sum();
            if (total == 0 || predict(train) is not { } predictions)
                return null;
            for (int target = 0; target < scores.Targets; target++)
            {
                double mean = 0;
                for (int sample = 0; sample < train.Length; sample++)
                    mean += train[sample] * scores[sample, target];
                mean /= total;
                for (int sample = 0; sample < train.Length; sample++)
                    if (IsHeldOut(sample, fold))
                    {
                        double score = scores[sample, target], error = score - predictions[target][sample], deviation = score - mean;
                        residuals[target, blocks[sample]] += all[sample] * error * error;
                        deviations[target, blocks[sample]] += all[sample] * deviation * deviation;
                    }
            }
        }
        return [.. Enumerable.Range(0, scores.Targets).Select(target => R2(target, count, residuals, deviations))];

        bool IsHeldOut(int sample, int fold) => blocks[sample] >= 0 && order[blocks[sample]] % folds == fold;
    }

    /// <summary>Where every possible mask was scored, nothing can be held out, and R2 is that of all of them.</summary>
    public static (double Value, double Low, double High)?[] OfComplete(IReadOnlyList<SurrogateFit> fits) =>
        [.. fits.Select(fit => double.IsNaN(fit.R2) ? ((double, double, double)?)null : (fit.R2, fit.R2, fit.R2))];

    /// <summary>Adds the held-out R2 to a fit, and the warnings that follow from it.</summary>
    /// <param name="surrogate">The name of the surrogate model.</param>
    /// <param name="fit">The fit.</param>
    /// <param name="heldOut">The held-out R2 and its interval, if there is one.</param>
    /// <param name="isComplete">Whether all possible masks were scored.</param>
    /// <param name="features">Number of features of the fit.</param>
    /// <param name="samples">Effective number of samples.</param>
    public static SurrogateFit Add(string surrogate, SurrogateFit fit, (double Value, double Low, double High)? heldOut, bool isComplete,
        int features, double samples)
    {
        SurrogateFit measured = fit with
        {
            HeldOutR2 = heldOut?.Value,
            HeldOutR2Interval = heldOut is var (_, low, high) ? (low, high) : null,
        };
        return measured with
        {
            Warnings = [.. fit.Warnings, .. SurrogateWarnings.ForR2(surrogate, measured, isComplete, features, samples)],
        };
    }

    /// <summary>
    /// One minus the ratio of two sums over blocks, with the interval of a ratio estimator (Cochran 1977, "Sampling Techniques", 2.11). The
    /// interval says how much other held-out samples would change the value; it takes the fits of the folds as they are.
    /// </summary>
    private static (double Value, double Low, double High)? R2(int target, int blocks, double[,] residuals, double[,] deviations)
    {
        double residual = 0, total = 0, squares = 0;
        for (int block = 0; block < blocks; block++)
        {
            residual += residuals[target, block];
            total += deviations[target, block];
        }
        if (total == 0)
            return null;
        double ratio = residual / total;
        for (int block = 0; block < blocks; block++)
            squares += Math.Pow(residuals[target, block] - ratio * deviations[target, block], 2);
        double half = NormalQuantile * Math.Sqrt(squares * blocks / (blocks - 1)) / total;
        return (1 - ratio, 1 - ratio - half, Math.Min(1, 1 - ratio + half));
    }

    /// <summary>The block of each sample, numbered from 0; -1 where the weight is 0.</summary>
    private static int[] Blocks(MaskMatrix masks, double[] weights)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var blocks = new int[masks.Samples];
        var key = new ulong[masks.WordsPerRow];
        ulong last = (masks.Features & 63) == 0 ? ulong.MaxValue : (1UL << (masks.Features & 63)) - 1;
        for (int sample = 0; sample < blocks.Length; sample++)
        {
            if (weights[sample] == 0)
            {
                blocks[sample] = -1;
                continue;
            }
            masks.Row(sample).CopyTo(key);
            if ((key[0] & 1) == 0) // a mask and its complement have the same key
                for (int word = 0; word < key.Length; word++)
                    key[word] = ~key[word] & (word == key.Length - 1 ? last : ulong.MaxValue);
            string text = new(MemoryMarshal.Cast<ulong, char>(key));
            if (!numbers.TryGetValue(text, out blocks[sample]))
                numbers.Add(text, blocks[sample] = numbers.Count);
        }
        return blocks;
    }
}
