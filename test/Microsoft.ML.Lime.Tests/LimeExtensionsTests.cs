namespace Microsoft.ML.Lime.Tests;

public class LimeExtensionsTests
{
    [Fact]
    public void Lime_WhenContextIsNull_Throws() =>
        Assert.Throws<ArgumentNullException>("context", () => LimeExtensions.Lime(null!));
}
