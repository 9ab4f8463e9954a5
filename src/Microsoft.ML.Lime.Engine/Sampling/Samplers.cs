using Microsoft.ML.Lime.Engine.Sampling;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The samplers. In the mean over seeds all give the same coefficients: after the first row, in which all features are present,
/// each single row is uniform over all masks. They differ in the variance over seeds.
/// <para>More samples only add rows: the first k rows are the same for any number of samples of at least k. The exception is complete
/// enumeration: if the samples suffice for all 2^n masks, all of them are used, equally often, whatever the seed, and the result has no
/// sampling error (<see cref="MaskMatrix.IsComplete"/>). The number of rows is then a multiple of 2^n: for 200 samples of 3 features 200,
/// 25 times the 8 masks; of 4 features 192. A repeated mask is not evaluated again.</para>
/// </summary>
public static class Samplers
{
    /// <summary>Each feature is present with probability one half, independently of the others. Its name is <c>independent</c>.</summary>
    [Component("independent", "Each segment is present with probability one half.")]
    public static ISampler Independent { get; } = new IndependentSampler();

    /// <summary>
    /// Pairs of complements: the features present in one row are absent in the next. Interactions of an even number of features cancel
    /// within a pair and do not disturb the coefficients. Its name is <c>pairs</c>.
    /// </summary>
    [Component("pairs", "Pairs of complementary masks.")]
    public static ISampler Pairs { get; } = new PairSampler();

    /// <summary>
    /// A Hadamard foldover in shuffled blocks: pairs of complements that are balanced for every three features in a whole block, so that no
    /// main effect is aliased with another one. A block has twice as many rows as there are features, and a few more if there is no
    /// Hadamard matrix of that size: 128 for 64 features. Each block is sampled independently, and the last one may be incomplete. Its name
    /// is <c>hadamard</c>.
    /// </summary>
    [Component("hadamard", "Complementary pairs in balanced blocks from Hadamard matrices.")]
    public static ISampler Hadamard { get; } = new HadamardSampler();

    /// <summary>
    /// Hadamard blocks whose signs change from block to block by a Kerdock set. The number of three-way interactions that are
    /// aliased with a main effect falls with the number of rows. None is left after 4096 rows after the first for 33 to 64 features, 2048
    /// for 17 to 32, 256 for 9 to 16, and 128 for up to 8. For more than 64 features the blocks are those of <see cref="Hadamard"/>. Its
    /// name is <c>kerdock</c>.
    /// <para>For thousands of samples: the mean error over the features is smaller, with half of the samples or less. But the error is not
    /// spread evenly: a strong interaction of three features is aliased with the same fourth feature in every block, and the error of that
    /// feature may be several times its standard error, which holds only in the mean over the features. So <see
    /// cref="StopRules.TopKSeparation"/> refuses it.</para>
    /// </summary>
    [Component("kerdock", "Hadamard blocks from a Kerdock set, for thousands of samples.")]
    public static ISampler Kerdock { get; } = new KerdockSampler();
}
