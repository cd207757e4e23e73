"""Maps: drawn by Folium under the policy, and what they fetch."""
