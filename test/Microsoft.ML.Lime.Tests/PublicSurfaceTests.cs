namespace Microsoft.ML.Lime.Tests;

public class PublicSurfaceTests
{
    [Fact]
    public void The_public_surface_is_the_one_that_was_agreed() => PublicSurface.Verify(typeof(LimeCatalog).Assembly);
}
