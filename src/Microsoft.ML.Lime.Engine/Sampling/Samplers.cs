using Microsoft.ML.Lime.Engine.Sampling;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The samplers. In the mean over seeds they all lead to the same coefficients: after the first row, which shows all, each row by itself is
/// uniform over all masks. They differ in how far chance leads away from that.
/// <para>More samples only add rows: the first k rows are the same for any number of samples of at least k. The exception is a small
/// problem: where the samples are enough for all 2^n masks, all are there, each as often as the others, whatever the seed, and the
/// answer has no sampling error (<see cref="MaskMatrix.IsComplete"/>). Then there are only as many rows as fill whole repeats: of 200
/// samples of 3 features 200, 25 times the 8 masks; of 4 features 192. A repeated mask is not run through the model again.</para>
/// </summary>
public static class Samplers
{
    /// <summary>
    /// Every feature is shown with probability one half, independently of the others. Its name is <c>independent</c>.
    /// </summary>
    [Component("independent", "Shows each segment with probability one half.")]
    public static ISampler Independent { get; } = new IndependentSampler();

    /// <summary>
    /// Pairs of complements: what one row shows, the next hides. What two features do together only, or four, cancels within a
    /// pair and no longer disturbs the coefficients. Its name is <c>pairs</c>.
    /// </summary>
    [Component("pairs", "Pairs of complementary masks.")]
    public static ISampler Pairs { get; } = new PairSampler();

    /// <summary>
    /// A Hadamard foldover in shuffled blocks: pairs of complements which in a whole block are balanced for every three features, so that
    /// what one feature does cannot be taken for what another one does. A block has twice as many rows as there are features, and a few
    /// more where there is no Hadamard matrix of that size: 128 for 64. Each is drawn anew, and any part of it may be used. Its name is
    /// <c>hadamard</c>.
    /// </summary>
    [Component("hadamard", "Complementary pairs in balanced blocks from Hadamard matrices.")]
    public static ISampler Hadamard { get; } = new HadamardSampler();

    /// <summary>
    /// Hadamard blocks whose signs are turned from block to block by a Kerdock set, so that what three features do together is taken for
    /// what a fourth one does in ever fewer cases, and in none after 4096 rows behind the first of 33 to 64 features, 2048 of 17 to 32, 256
    /// of 9 to 16, 128 of up to 8. Of more than 64 features it draws the blocks of <see cref="Hadamard"/>. Its name is <c>kerdock</c>.
    /// <para>For thousands of samples: the error in the mean over the features is smaller, with half of the samples or less. But it is not
    /// spread evenly. Three features that do much together are taken for the same fourth one in every block, and its error may be several
    /// times its standard error, which holds in the mean over the features only. So <see cref="StopRules.TopKSeparation"/> refuses
    /// it.</para>
    /// </summary>
    [Component("kerdock", "Hadamard blocks from a Kerdock set, for thousands of samples.")]
    public static ISampler Kerdock { get; } = new KerdockSampler();
}
